package sim

// These tests prove what becomes of each message, by cause of loss: on links, in queues, at nodes that are down or crash.

import (
	"testing"
	"time"

	"starmesh/sim/random"
)

const (
	us = time.Microsecond
	ms = time.Millisecond
	s  = time.Second
)

// fateNetwork has links of 10 ms and the stages named by letters: u and d for access lines that take 8 ms
// for a letter, s for a service of 8 ms, c for links' capacity of 8 ms. Capitals: without a place to wait.
func fateNetwork(stages string) Network {
	n := Network{Latency: constant(10 * ms)}
	for _, stage := range stages {
		queue := -1
		if stage < 'a' {
			queue, stage = 0, stage+'a'-'A'
		}
		line := func(NodeID) Access { return Access{Rate: 1_000_000, Queue: queue} }
		switch stage {
		case 'u':
			n.Uplink = line
		case 'd':
			n.Downlink = line
		case 'c':
			room := Size(1000)
			if queue < 0 {
				room = -1
			}
			n.Capacity = func(_, _ NodeID, _ time.Duration) Capacity { return Capacity{Rate: 1_000_000, Queue: room} }
		case 's':
			n.Service = func(NodeID) Service {
				return Service{Time: random.Constant{Value: float64(8 * ms)}, Servers: 1, Queue: queue}
			}
		}
	}
	return n
}

// TestFate sends letters along a line 0-1-2-3 and says what becomes of each.
func TestFate(t *testing.T) {
	for _, c := range []struct{ name, stages, posts, faults, want string }{
		{"nothing happens", "", "0>1@0s 0>3@0s", "", "delivered=2"},
		{"receiver down on arrival", "", "0>1@0s", "crash 1 5ms 20ms", "receiver_down=1"},
		{"receiver down at the instant of arrival", "", "0>1@0s", "crash 1 10ms 1ms", "receiver_down=1"},
		{"receiver down and up again before arrival", "", "0>1@0s", "crash 1 2ms 3ms", "delivered=1"},
		{"receiver up again at the instant of arrival", "", "0>1@0s", "crash 1 2ms 8ms", "delivered=1"},
		{"receiver crashes while it serves", "s", "0>1@0s", "crash 1 12ms 1ms", "receiver_crashed=1"},
		{"receiver crashes as the service ends", "s", "0>1@0s", "crash 1 18ms 1ms", "receiver_crashed=1"},
		{"receiver crashes after the service", "s", "0>1@0s", "crash 1 19ms 1ms", "delivered=1"},
		{"receiver crashes with a queue", "s", "0>1@0s 0>1@1ms 2>1@1ms", "crash 1 12ms 1ms", "receiver_crashed=3"},
		{"receiver crashes during reception", "d", "0>1@0s 2>1@0s", "crash 1 12ms 1ms", "receiver_crashed=2"},
		{"what arrives after the recovery does not wait for the doomed", "s", "0>1@0s 2>1@4ms", "crash 1 12ms 1ms", "delivered=1 receiver_crashed=1"},
		{"sender crashes in its uplink, the rest travels on", "u", "0>1@0s 0>1@0s 0>1@0s", "crash 0 10ms ever", "delivered=1 sender_crashed=2"},
		{"sender crashes after the uplink", "u", "0>1@0s", "crash 0 9ms ever", "delivered=1"},
		{"link cut at the start", "", "0>1@5ms", "cut 0-1 0s 6ms", "link_cut=1"},
		{"link cut at the end", "", "0>1@0s", "cut 0-1 9ms 2ms", "link_cut=1"},
		{"link cut at the instant of the end", "", "0>1@0s", "cut 0-1 10ms 1ms", "link_cut=1"},
		{"link cut and mended meanwhile", "", "0>1@0s", "cut 0-1 1ms 8ms", "delivered=1"},
		{"the other direction is cut", "", "0>1@0s", "cut 1-0 0s ever", "delivered=1"},
		{"a cut is tested after the uplink", "u", "0>1@0s", "cut 0-1 0s 7ms", "delivered=1"},
		{"a later link cut", "", "0>3@0s", "cut 2-3 5ms ever", "link_cut=1"},
		{"two cuts on a link, one mended", "", "0>1@20ms", "cut 0-1 0s 10ms; cut 0-1 5ms ever", "link_cut=1"},
		{"partition at the start", "", "0>1@5ms", "split abbb 0s 6ms", "partition=1"},
		{"partition at the end", "", "0>3@0s 0>1@0s", "split aabb 15ms 6ms", "delivered=1 partition=1"},
		{"partition within a group", "", "0>1@0s", "split aabb 0s ever", "delivered=1"},
		{"partition comes before cut", "", "0>1@5ms", "split abbb 0s ever; cut 0-1 0s ever", "partition=1"},
		{"two partitions, one healed", "", "0>1@20ms", "split abbb 0s 10ms; split aabb 0s ever", "delivered=1"},
		{"two partitions, the later one healed", "", "0>1@20ms", "split abbb 0s ever; split abbb 0s 10ms", "partition=1"},
		{"relay down on arrival", "", "0>3@0s", "crash 2 15ms ever", "relay_down=1"},
		{"relay crashes while it serves", "s", "0>3@0s", "crash 1 12ms 1ms", "relay_down=1"},
		{"relay crashes while the letter waits in its downlink", "d", "0>3@0s 0>3@1ms", "crash 1 12ms 1ms", "relay_down=2"},
		{"relay crashes while the letter waits in its uplink", "u", "0>3@0s", "crash 1 20ms 1ms", "relay_down=1"},
		{"relay recovers in time", "", "0>3@0s", "crash 2 11ms 5ms", "delivered=1"},
		{"sender crashes in the middle of the second transmission on its link", "c", "0>1@0s 0>1@0s 0>1@0s", "crash 0 12ms 1ms", "delivered=1 sender_crashed=2"},
		{"sender crashes as the second transmission ends", "c", "0>1@0s 0>1@0s", "crash 0 16ms 1ms", "delivered=1 sender_crashed=1"},
		{"sender crashes after the second transmission", "c", "0>1@0s 0>1@0s 0>1@0s", "crash 0 16.000001ms 1ms", "delivered=2 sender_crashed=1"},
		{"sender crashes and sends again", "c", "0>1@0s 0>1@0s 0>1@13ms", "crash 0 12ms 1ms", "delivered=2 sender_crashed=1"},
		{"sender crashes twice", "c", "0>1@0s 0>1@0s 0>1@13ms 0>1@13ms", "crash 0 12ms 1ms; crash 0 22ms 1ms", "delivered=2 sender_crashed=2"},
		{"a crash leaves the other end's messages alone", "c", "0>1@0s 1>0@0s", "crash 0 4ms 1ms", "delivered=1 sender_crashed=1"},
		{"relay crashes while letters wait for its link", "c", "0>2@0s 0>2@0s 0>2@0s", "crash 1 28ms 1ms", "delivered=2 relay_down=1"},
		{"a cut does not save what the crash took", "c", "0>1@0s", "crash 0 4ms 1ms; cut 0-1 5ms ever", "sender_crashed=1"},
		{"lost by the sender's crash at the end", "c", "0>1@59.98s 0>1@59.98s", "crash 0 59.99s ever", "delivered=1 sender_crashed=1"},
		{"waiting for the link at the end", "c", "0>1@59.98s 0>1@59.98s", "", "delivered=1 in_flight=1"},
		{"no place on the link", "C", "0>1@0s 0>1@0s 0>1@8ms", "", "delivered=2 queue_full=1"},
		{"what a cut stops at the start takes no place on the link", "C", "0>1@0s 0>1@1ms", "cut 0-1 0s 1ms", "delivered=1 link_cut=1"},
		{"no place in the uplink", "U", "0>1@0s 0>1@0s 0>1@8ms", "", "delivered=2 queue_full=1"},
		{"no place in the downlink", "D", "0>1@0s 2>1@0s", "", "delivered=1 queue_full=1"},
		{"no place in the service", "S", "0>1@0s 2>1@0s", "", "delivered=1 queue_full=1"},
		{"no place at a relay", "S", "0>3@0s 0>3@1ms", "", "delivered=1 queue_full=1"},
		{"on the path at the end", "", "0>1@59.995s", "", "in_flight=1"},
		{"delivered at the last instant", "", "0>1@59.99s", "", "delivered=1"},
		{"waiting at the end", "s", "0>1@59.985s 2>1@59.985s", "", "in_flight=2"},
		{"in the uplink at the end", "u", "0>1@59.995s 0>1@59.995s", "", "in_flight=2"},
		{"doomed at the end by a crash", "s", "0>1@59.985s", "crash 1 59.996s ever", "receiver_crashed=1"},
		{"doomed in the uplink at the end", "u", "0>1@59.995s", "crash 0 59.996s ever", "sender_crashed=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := scene{
				graph: graphOf(4, "0-1 1-2 2-3"), network: fateNetwork(c.stages), node: postmen(postsOf(c.posts)...),
				Config: Config{Faults: faultsOf(c.faults), CheckMessages: true},
			}.run(t)
			if got := fate(r); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			wantValue(t, r, "ledger_imbalance", 0)
		})
	}
}

func TestLinkLoss(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Loss: bernoulli(1)}, node: postmen(postsOf("0>1@0s")...)}
	if got := fate(s.run(t)); got != "link_loss=1" {
		t.Error("with loss 1:", got)
	}
	s.network.Loss = bernoulli(0)
	if got := fate(s.run(t)); got != "delivered=1" {
		t.Error("with loss 0:", got)
	}
}

// TestNoRoute includes two nodes that have only each other and would pass a letter to and fro.
func TestNoRoute(t *testing.T) {
	for _, edges := range []string{"0-1 2-3", "0-1 1-4 2-3", "0-1 1-4 4-5 5-0 2-3", "0-1"} {
		r := scene{graph: graphOf(6, edges), node: postmen(postsOf("0>2@0s 1>3@0s")...)}.run(t)
		if got := fate(r); got != "no_route=2" {
			t.Errorf("%s: got %s", edges, got)
		}
		if hops := r.Value("transits"); hops > 2 {
			t.Errorf("%s: %v hops towards nowhere", edges, hops)
		}
	}
}
