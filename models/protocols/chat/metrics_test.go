package chat

// These tests prove what counts as seen, guessed and lost: texts alone have a content, a relay guesses while it is compromised,
// loss end to end is the same measure on a star and on a mesh, and a lost disk counts no text twice; and that users come and go
// whatever becomes of their nodes.

import (
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

func TestWhatMessagesDisclose(t *testing.T) {
	const writer, recipient, other = 1, 2, 3
	for _, c := range []struct {
		name          string
		message       message
		at            sim.NodeID
		content, ends bool
	}{
		{"a text", message{kind: text}, other, true, true},
		{"a sealed text", message{kind: text, sealed: true}, other, false, true},
		{"a sealed text at its writer", message{kind: text, sealed: true}, writer, true, true},
		{"a sealed text at its recipient", message{kind: text, sealed: true}, recipient, true, true},
		{"a text in a crowd", message{kind: text, crowded: true}, other, true, false},
		{"a text in a crowd at its writer", message{kind: text, crowded: true}, writer, true, true},
		{"a tick", message{kind: delivered}, other, false, true},
		{"a tick at the writer", message{kind: read}, writer, false, true},
		{"an acknowledgement", message{kind: ack}, other, false, true},
	} {
		c.message.from, c.message.to = writer, recipient
		if content, ends := c.message.Discloses(c.at); content != c.content || ends != c.ends {
			t.Errorf("%s: content %v, ends %v", c.name, content, ends)
		}
	}
	greeting := message{kind: hello, from: writer, to: writer}
	for _, m := range []message{greeting, greeting.answer(ack, 1)} {
		if m.Conversation() != sim.NoConversation {
			t.Errorf("%+v belongs to a conversation", m)
		}
	}
}

// TestPresenceIsNoConversation: a server that cannot read texts sees none, though users tell it when they come and go.
func TestPresenceIsNoConversation(t *testing.T) {
	r := observed(t, &topologies.Star{Hub: "relay"}, 10, 1, []sim.NodeID{10}, func(p *Params) {
		p.Encrypted, p.Online, p.Offline = true, 10*time.Second, 5*time.Second
	})
	modeltest.Expect(t, "encrypted", r, map[string]float64{"exposed_ratio": 0, "exposed_ends_ratio": 1})
}

// TestGuessesCountWhileCompromised: who is compromised at the end, or whose node crashed since, does not matter.
func TestGuessesCountWhileCompromised(t *testing.T) {
	guessed := func(from, until time.Duration, crash bool) (all, right float64) {
		c := modeltest.Mesh(t, 30, modeltest.Constant(10*time.Millisecond))
		c.Duration, c.CheckMessages = 20*time.Second, false
		c.Faults = []sim.Fault{modeltest.Once("watch", watching(modeltest.First(6)), from, until-from)}
		if crash {
			c.Faults = append(c.Faults, modeltest.Once("crash", modeltest.Crash(sim.DiskLost, modeltest.First(6)...), 40*time.Second, time.Second))
		}
		p := params()
		p.Crowds, p.Timeout = &Crowds{Forward: .75}, 10*time.Second
		r := run(t, p, c)
		return r.Value("guesses"), r.Value("right_guesses")
	}
	all, right := guessed(0, sim.Forever, false)
	if all < 100 || right == 0 {
		t.Fatalf("%v guesses, %v right", all, right)
	}
	for name, c := range map[string]struct {
		from, until time.Duration
		crash       bool
	}{"released when all texts have passed": {0, 30 * time.Second, false}, "crashed since": {0, sim.Forever, true}} {
		if a, r := guessed(c.from, c.until, c.crash); a != all || r != right {
			t.Errorf("%s: %v guesses, %v right, want %v and %v", name, a, r, all, right)
		}
	}
	if a, _ := guessed(30*time.Second, sim.Forever, false); a != 0 {
		t.Errorf("%v guesses of texts that passed before anybody was compromised", a)
	}
	if half, _ := guessed(10*time.Second, sim.Forever, false); !(math.Abs(half/all-.5) <= .1) {
		t.Errorf("%v guesses in half the time, %v in all of it", half, all)
	}
}

// TestLossEndToEnd: each leg loses a fifth of its messages; a text passes two through a server, one on a mesh.
func TestLossEndToEnd(t *testing.T) {
	for shape, want := range map[string]float64{"star": 1 - .8*.8, "mesh": .2} {
		var tries, texts []float64
		for seed := range uint64(10) {
			p := params()
			p.ReadAfter, p.Retries = 0, 3
			c := config(t, shape, 10, sim.Network{Latency: modeltest.Constant(d), Loss: modeltest.Bernoulli(.2)})
			c.Seed, c.Drain, c.CheckMessages = seed+1, 10*time.Minute, false
			r := run(t, p, c)
			tries, texts = append(tries, r.Value("first_try_loss_ratio")), append(texts, r.Value("text_loss_ratio"))
			if lost, failed := r.Value("texts_lost"), r.Value("texts_failed"); lost > failed {
				t.Errorf("%s: %v texts are lost, though their writers gave up %v", shape, lost, failed)
			}
		}
		modeltest.ExpectMean(t, shape+": first tries", tries, want, 0)
		modeltest.ExpectMean(t, shape+": texts", texts, .2*.2*.2*.2, 0) // a server never gives up
	}
}

func TestLossOfEverythingAndNothing(t *testing.T) {
	for _, shape := range []string{"star", "mesh", "ring", "participant hub"} {
		modeltest.Expect(t, shape, run(t, params(), constantConfig(t, shape, 5)), map[string]float64{"texts_lost": 0, "first_try_lost": 0})
	}
	for _, shape := range []string{"star", "mesh"} {
		r := run(t, params(), config(t, shape, 5, sim.Network{Latency: modeltest.Constant(d), Loss: deaf(text)}))
		modeltest.Expect(t, shape, r, map[string]float64{"text_loss_ratio": 1, "first_try_loss_ratio": 1})
	}
}

// TestLostDisksCountNoTextTwice: nobody hears that texts arrived, so writers try again, and recipients that lost their disks take
// them for new.
func TestLostDisksCountNoTextTwice(t *testing.T) {
	p := params()
	p.Timeout, p.Retries = 10*time.Second, 10
	c := config(t, "mesh", 4, sim.Network{Latency: modeltest.Constant(d), Loss: onlyTexts{}})
	c.Drain = 5 * time.Minute
	c.Faults = []sim.Fault{modeltest.Once("disk", modeltest.Crash(sim.DiskLost, 2), 65*time.Second, time.Second)}
	r := run(t, p, c)
	modeltest.Expect(t, "disk lost", r, map[string]float64{"texts_lost": 0, "first_try_lost": 0})
	if r.Value("duplicates_suppressed") == 0 {
		t.Error("nothing arrived twice")
	}
}

// TestLateAnswerToAnOldHello does not cancel the one that took its place.
func TestLateAnswerToAnOldHello(t *testing.T) {
	n := &node{outbox: newOutbox(1)}
	first := message{kind: hello, id: 1, from: 3, to: 3}
	first.handle = uint32(n.outbox.add(first, 9))
	n.outbox.remove(int32(first.handle))
	second := message{kind: hello, id: 2, from: 3, to: 3}
	second.handle = uint32(n.outbox.add(second, 9))
	if first.handle != second.handle {
		t.Fatal("the place is not used again")
	}
	late, due := first.answer(ack, 1), second.answer(ack, 1)
	if n.release(nil, &late); !n.outbox.parcels[second.handle].live {
		t.Error("an answer to the first hello cancels the second")
	}
	if _, held := n.outbox.find(due.handle, due.of, due.id); !held {
		t.Error("its own answer does not find the second hello")
	}
}

// TestUsersComeAndGoWhateverTheirNodesDo: crashes and pauses change nothing about when.
func TestUsersComeAndGoWhateverTheirNodesDo(t *testing.T) {
	turns := func(faults ...sim.Fault) (list []time.Duration) {
		p := params()
		p.Online, p.Offline = 5*time.Second, 2*time.Second
		c := constantConfig(t, "star", 6)
		c.Faults = faults
		watch := newWatcher()
		modeltest.Run(t, watch.model(), p, c)
		last := map[sim.NodeID]time.Duration{}
		for _, n := range watch.nodes { // the latest node of each id comes last
			last[n.id] = n.turn
		}
		for id := range sim.NodeID(6) {
			list = append(list, last[id])
		}
		return list
	}
	pause := modeltest.Strike(func(c *sim.Control) { c.Pause(3) }, func(c *sim.Control) { c.Resume(3) })
	calm := turns()
	stormy := turns(modeltest.Once("memory", modeltest.Crash(sim.MemoryLost, 1), 10*time.Second, 20*time.Second),
		modeltest.Once("disk", modeltest.Crash(sim.DiskLost, 2), 15*time.Second, 20*time.Second),
		modeltest.Once("pause", pause, 10*time.Second, 20*time.Second))
	if !slices.Equal(calm, stormy) {
		t.Errorf("the next turns of users are at\n %v, without faults at\n %v", stormy, calm)
	}
}
