package retrying

import (
	"time"

	"starmesh/sim/random"
)

// Pause returns how long to wait between the timeout of the try with this number, from 1, and the next.
func (p *Params) Pause(try int, timeout time.Duration, r *random.Rand) time.Duration {
	if p.Backoff == 0 {
		return 0
	}
	pause := p.fullPause(try, timeout)
	switch p.Jitter {
	case FullJitter:
		return random.Duration(float64(pause) * r.Float64())
	case EqualJitter:
		return pause/2 + random.Duration(float64(pause-pause/2)*r.Float64())
	}
	return pause
}

// fullPause is the pause of which jitter draws.
func (p *Params) fullPause(try int, timeout time.Duration) time.Duration {
	pause, longest := float64(p.FirstPause), float64(p.LongestPause)
	if pause == 0 {
		pause = float64(timeout)
	}
	for ; try > 1 && p.Backoff > 1 && pause < longest; try-- {
		pause = float64(pause * p.Backoff)
	}
	return random.Duration(min(pause, longest))
}
