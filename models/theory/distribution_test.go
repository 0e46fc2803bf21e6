package theory

// This test proves the bounds of file distribution by server and by swarm (Kurose & Ross), and the fluid model's download
// time (Qiu & Srikant 2004).

import "testing"

// TestDistribution are rows D6 (in hours, with F = u = 1) and D7.
func TestDistribution(t *testing.T) {
	near(t, "server", ServerDistribution(30, 1, 10, 10), 3, 1e-9)
	near(t, "slow client", ServerDistribution(30, 1, 10, 0.25), 4, 1e-9)
	near(t, "swarm of 30", SwarmDistribution(30, 1, 10, 30, 0), .75, 1e-9)
	near(t, "slow seed", SwarmDistribution(30, 1, .5, 30, 0), 2, 1e-9)
	near(t, "fluid", FluidDownload(.00125, .002, .005, 1, 1), 600, 1e-9)
	near(t, "fluid, downloads limit", FluidDownload(.00125, .001, .005, 1, 1), 1000, 1e-9)
}
