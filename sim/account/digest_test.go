package account

// These tests prove that a digest tells the order and the number of what it chains, each part of an event, and losses by cause.

import (
	"testing"

	"starmesh/sim/network"
)

func TestFold(t *testing.T) {
	chain := func(values ...uint64) (chain uint64) {
		for _, v := range values {
			chain = fold(chain, v)
		}
		return chain
	}
	if chain(1, 2) == chain(2, 1) || chain(0) == chain(0, 0) || chain() == chain(0) {
		t.Error("a chain does not tell the order or the number of its links")
	}
}

// TestDigestTells apart runs that differ in one thing.
func TestDigestTells(t *testing.T) {
	type chains [2]uint64
	run := func(change func(d *desk, c *chains)) Digest {
		d, c := newDesk(), &chains{}
		d.Note(&c[0], 1, 2, 3)
		d.Decided(1, &c[1], 4, 5)
		d.Ledger[1].Lost[network.LinkCut] = 6
		change(d, c)
		var digest Digest
		for i := range c {
			digest.Node(c[i], 7)
		}
		digest.Losses(d.Ledger)
		return digest
	}
	seen := map[Digest]string{}
	for name, change := range map[string]func(d *desk, c *chains){
		"nothing":                   func(*desk, *chains) {},
		"an event more":             func(d *desk, c *chains) { d.Note(&c[0], 0, 0, 0) },
		"an event elsewhere":        func(d *desk, c *chains) { d.Note(&c[1], 0, 0, 0) },
		"an event's time":           func(d *desk, c *chains) { c[0] = 0; d.Note(&c[0], 9, 2, 3) },
		"an event's origin":         func(d *desk, c *chains) { c[0] = 0; d.Note(&c[0], 1, 9, 3) },
		"what happened":             func(d *desk, c *chains) { c[0] = 0; d.Note(&c[0], 1, 2, 9) },
		"a decision's instance":     func(d *desk, c *chains) { c[1] = 0; d.Decided(1, &c[1], 9, 5) },
		"a decision's value":        func(d *desk, c *chains) { c[1] = 0; d.Decided(1, &c[1], 4, 9) },
		"a decision's time":         func(d *desk, c *chains) { c[1], d.now = 0, 9; d.Decided(1, &c[1], 4, 5) },
		"nodes in another order":    func(_ *desk, c *chains) { c[0], c[1] = c[1], c[0] },
		"a loss more":               func(d *desk, _ *chains) { d.Ledger[1].Lost[network.LinkCut]++ },
		"a loss by another cause":   func(d *desk, _ *chains) { d.Ledger[1].Lost = [network.Causes]int64{network.NoRoute: 6} },
		"a loss of another kind":    func(d *desk, _ *chains) { d.Ledger[0], d.Ledger[1] = d.Ledger[1], d.Ledger[0] },
		"a loss by one of the last": func(d *desk, _ *chains) { d.Ledger[1].Lost[network.Discarded] = 1 },
	} {
		digest := run(change)
		if other, known := seen[digest]; known {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[digest] = name
	}
}

// TestLaterCausesCountOnlyWhereTheyOccur, so that digests stay what they were before there were those causes.
func TestLaterCausesCountOnlyWhereTheyOccur(t *testing.T) {
	var got, want Digest
	got.Losses(NewLedger([]string{"ask"}))
	for range network.Corrupted {
		want = Digest(fold(uint64(want), 0))
	}
	if got != want {
		t.Errorf("%x, want the fold of the first %d causes, %x", got, network.Corrupted, want)
	}
}
