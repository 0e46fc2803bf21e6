package theory

// ServerDistribution returns the least time in which n clients can get a file of so many bits from a server that uploads at
// a rate, the slowest client downloading at a rate (0: unlimited): max(n F/u_s, F/d_min) (Kurose & Ross, section 2.5).
func ServerDistribution(n int, bits, upload, slowest float64) float64 {
	return max(float64(float64(n)*bits)/upload, each(bits, slowest))
}

// SwarmDistribution returns the least time in which n peers can get a file from each other and a seed: max(F/u_s, F/d_min,
// n F/(u_s + sum u)), where peers upload at a rate together (Kurose & Ross, section 2.5).
func SwarmDistribution(n int, bits, seedUpload, peersUpload, slowest float64) float64 {
	return max(bits/seedUpload, each(bits, slowest), float64(float64(n)*bits)/(seedUpload+peersUpload))
}

func each(bits, rate float64) float64 {
	if rate == 0 {
		return 0
	}
	return bits / rate
}

// FluidDownload returns the mean download time of a swarm in its steady state (Qiu & Srikant 2004, section 3): max(1/c,
// (1/mu - utilised/gamma)/eta), in files per second: mu the upload of a peer, c its download, gamma the rate at which seeds
// leave, eta the share of their upload that downloaders use. utilised is that share for seeds, 1 in the paper.
func FluidDownload(mu, c, gamma, eta, utilised float64) float64 {
	return max(1/c, (1/mu-utilised/gamma)/eta)
}
