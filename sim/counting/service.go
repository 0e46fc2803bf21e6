package counting

import "time"

// serviceTally collects what the services of all nodes do within the statistics window.
type serviceTally struct {
	arrivals, refused, waited int64
	wait, sojourn             Histogram
	present                   Levels
	span                      time.Duration // of the window, once it is closed
}

func (s *serviceTally) cleared() serviceTally {
	return serviceTally{wait: s.wait.cleared(), sojourn: s.sojourn.cleared()}
}

// ServiceArrival counts a message that comes to a node's service.
func (s *Stretches) ServiceArrival(sent time.Duration, refused, waits bool) {
	if s.bins != nil {
		s.bins.at(sent).service.arrive(refused, waits)
	}
	if !s.window.Contains(sent) {
		return
	}
	s.service.arrive(refused, waits)
	if part := s.servicePart(sent); part != nil {
		part.arrive(refused, waits)
	}
}

func (s *serviceTally) arrive(refused, waits bool) {
	s.arrivals++
	if refused {
		s.refused++
	} else if waits {
		s.waited++
	}
}

// ServiceWait observes how long a message waited until its service began.
func (s *Stretches) ServiceWait(sent, wait time.Duration) {
	if s.bins != nil {
		s.bins.at(sent).service.wait.Add(uint64(wait))
	}
	if s.window.Contains(sent) {
		s.service.wait.Add(uint64(wait))
		if part := s.servicePart(sent); part != nil {
			part.wait.Add(uint64(wait))
		}
	}
}

// ServiceSojourn observes how long a message was at a service, waiting included.
func (s *Stretches) ServiceSojourn(sent, sojourn time.Duration) {
	if s.bins != nil {
		s.bins.at(sent).service.sojourn.Add(uint64(sojourn))
	}
	if s.window.Contains(sent) {
		s.service.sojourn.Add(uint64(sojourn))
		if part := s.servicePart(sent); part != nil {
			part.sojourn.Add(uint64(sojourn))
		}
	}
}

// ServicePresent adds how many messages were at one node's service over time.
func (s *Stretches) ServicePresent(l *Level) { s.service.present.Add(l) }
