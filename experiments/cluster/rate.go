package cluster

import "time"

// rate tells how many of something there were in a second, over the last ten or so.
type rate struct{ marks []mark }

type mark struct {
	when  time.Time
	count int
}

// at returns the rate, where so many have been counted by now.
func (r *rate) at(count int) float64 {
	const window = 10 * time.Second
	now := time.Now()
	r.marks = append(r.marks, mark{now, count})
	for len(r.marks) > 2 && now.Sub(r.marks[0].when) > window {
		r.marks = r.marks[1:]
	}
	first := r.marks[0]
	if passed := now.Sub(first.when).Seconds(); passed > 0 {
		return float64(count-first.count) / passed
	}
	return 0
}
