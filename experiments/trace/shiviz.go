package trace

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
)

// shiViz writes two lines for each event: its host with a vector clock, and what happened, as ShiViz reads by default (Beschastnikh
// et al. 2016). Messages count from their sender to their receiver; what relays and links do is no event there.
type shiViz struct {
	*Run
	to     *bufio.Writer
	clocks *clocks
}

func newShiViz(w io.Writer, r *Run) Writer {
	return &shiViz{r, bufio.NewWriter(w), newClocks(r.World.Len())}
}

// Write implements Writer.
func (s *shiViz) Write(e Event) error {
	if nodes := s.World.Len(); nodes > MostClocks {
		return fmt.Errorf("shiviz: the run has %d nodes, and vector clocks are for %d at most", nodes, MostClocks)
	}
	switch e.What {
	case account.MessageHop, account.MessageArrived:
		return nil
	}
	clock := s.clocks.step(e.Happening)
	if clock == nil {
		return nil
	}
	s.to.WriteString(s.host(e.Node) + " {")
	separator := ""
	for n, events := range clock {
		if events > 0 {
			s.to.WriteString(separator + strconv.Quote(s.host(sim.NodeID(n))) + ":" + strconv.FormatUint(uint64(events), 10))
			separator = ", "
		}
	}
	words := strings.Join(strings.Fields((&account.Labelled{Happening: e.Happening, Labels: s.World.Labels}).String()), " ")
	_, err := fmt.Fprintf(s.to, "}\n%s\n", refusal.Printable(words))
	return err
}

// host is a node's name, which has no space in it.
func (s *shiViz) host(n sim.NodeID) string {
	return strings.ReplaceAll(place(s.World, n), " ", "-")
}

// Close implements Writer.
func (s *shiViz) Close() error { return s.to.Flush() }
