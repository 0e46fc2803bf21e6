package generals

// These tests prove the (n-1)^2 messages of SM(m), that m traitors do no harm from n = m + 2 on whatever they sign, and a
// chain of m + 1 does.

import (
	"testing"

	"starmesh/models/modeltest"
)

// TestSignedMessages is row E3: (n-1)^2 messages, m + 1 rounds.
func TestSignedMessages(t *testing.T) {
	for name, shape := range shapes {
		for _, c := range []struct {
			n, m     int
			messages float64
		}{{4, 0, 3}, {3, 1, 4}, {4, 1, 9}, {4, 2, 9}, {10, 3, 81}} {
			config, p := build(t, shape, c.n), params(c.m)
			p.Algorithm = signed
			report := modeltest.Run(t, Model(), p, config)
			if got := report.Value("messages_sent"); got != c.messages || violated(report) || report.Value("agreement_ratio") != 1 {
				t.Errorf("%s, n %d, m %d: %v messages, want %v", name, c.n, c.m, got, c.messages)
			}
			compareTheory(t, p, config, report, 4)
		}
	}
}

// TestSignedBound: from n = m + 2 on m traitors do no harm, whatever they do. One traitor more, along a chain, does.
func TestSignedBound(t *testing.T) {
	for _, s := range strategies {
		strategy := s.name
		if strategy == enumerated {
			continue // see TestEverySignedBehaviour
		}
		for m := 1; m <= 3; m++ {
			for n := m + 2; n <= m+4; n++ {
				for seed := range 40 {
					config, p := build(t, mesh, n), params(m)
					p.Algorithm, p.Strategy, p.Traitors = signed, strategy, m
					p.CommanderTraitor, p.Order = seed%2 == 0, []string{"attack", "retreat"}[seed/2%2]
					config.Seed = uint64(seed)
					if violated(modeltest.Run(t, Model(), p, config)) {
						t.Errorf("%s, n %d, m %d, seed %d: violated", strategy, n, m, seed)
					}
				}
			}
			config, p := build(t, mesh, m+3), params(m)
			p.Algorithm, p.Strategy, p.Traitors, p.CommanderTraitor = signed, chain, m+1, true
			if !violated(modeltest.Run(t, Model(), p, config)) {
				t.Errorf("a chain of %d traitors does no harm to SM(%d)", m+1, m)
			}
		}
	}
}

// TestEverySignedBehaviour enumerates all that one traitor can sign: among three generals, too, none does harm.
func TestEverySignedBehaviour(t *testing.T) {
	for _, c := range []struct{ n, cases int }{{3, 12}, {4, 32}} {
		cases := 0
		for traitor := range c.n {
			for _, p := range behaviours(c.n, traitor) {
				p.Algorithm = signed
				cases++
				if violated(modeltest.Run(t, Model(), p, build(t, mesh, c.n))) {
					t.Errorf("violated: %+v", *p)
				}
			}
		}
		if cases != c.cases {
			t.Errorf("%d cases, want %d", cases, c.cases)
		}
	}
}
