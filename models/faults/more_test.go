package faults

// These tests prove who reaches whom in each shape of a partition, what an outage strikes, how churn is drawn,
// and that wrong parameters are refused with a repair.

import (
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// TestShapesOfPartitions: who reaches whom, by shape, of even and odd numbers of participants; with a hub that is beside the first
// group, who reaches that.
func TestShapesOfPartitions(t *testing.T) {
	for n := 2; n <= 9; n++ {
		half, few := (n+1)/2, (n-1)/2
		ring := n // what is reached on a ring is a majority: as many on both sides
		if n > 3 {
			ring = 1 + 2*((n/2+1)/2)
		}
		for shape, want := range map[Shape]struct{ most, least, hub int }{ // nodes that a node reaches, itself included; and that the hub does
			"halves": {half, n - half, half}, "minority": {n - few, few, few}, "isolate": {max(n-1, 1), 1, 1},
			"bridge": {n, min(max(half, 2), n-half+1), n}, "ring_of_majorities": {ring, ring, n},
		} {
			if want.least == 0 { // nobody is in the minority of two
				want.least = n
			}
			most, least, hub := reached(t, &Partition{Shape: &shape, Hubs: "1"}, n)
			if most != want.most || least != want.least || hub != want.hub {
				t.Errorf("%s of %d: nodes reach %d to %d, want %d to %d; %d reach the hub, want %d", shape, n, least, most, want.least, want.most, hub, want.hub)
			}
		}
	}
}

// reached returns how many participants one reaches at most and at least, and the hub of a star.
func reached(t *testing.T, p *Partition, n int) (most, least, hub int) {
	t.Helper()
	r := random.New(4)
	groups, apart := p.shaped(modeltest.World(t, &topologies.Star{Hub: "relay"}, n), &r)
	cut := func(a, b sim.NodeID) bool {
		if apart == nil {
			return groups[a] != groups[b]
		}
		if apart(a, b) != apart(b, a) {
			t.Errorf("%s: %d reaches %d, but not the other way round", *p.Shape, a, b)
		}
		return a != b && apart(a, b)
	}
	least = n
	for a := range sim.NodeID(n + 1) {
		reaches := 0
		for b := range sim.NodeID(n) {
			if !cut(a, b) {
				reaches++
			}
		}
		if int(a) == n {
			hub = reaches
		} else {
			most, least = max(most, reaches), min(least, reaches)
		}
	}
	return most, least, hub
}

func TestMoreProblems(t *testing.T) {
	for _, c := range []struct {
		err         error
		field, want string
	}{
		{(&Slow{Factor: 1}).Validate(), "", "nothing is slower; give a factor or a delay"},
		{(&Slow{Factor: 2}).Validate(), "", ""},
		{(&Clock{}).Validate(), "", "no clock is wrong; give jump, skew or drift"},
		{(&Outage{}).Validate(), "", "it is not said which regions; give regions or count"},
		{(&Outage{Regions: []string{"a"}, Count: new(1)}).Validate(), "count", "regions are named already; keep one of the two"},
		{(&Partition{Shape: new(Shape("halves")), Groups: make([]selection.Selector, 1)}).Validate(), "shape", "groups divide the network already; keep one of the two"},
		{(&Partition{Shape: new(Shape("halves")), Hubs: "2"}).Validate(), "hubs", `"2" is no group of a shape; write 1 or rest`},
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(&Partition{}), "every", "needs `for`: this fault lasts to the end and leaves nobody whom it could strike next"},
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(&Clog{}), "every", "needs `for`: this fault lasts to the end and leaves nobody whom it could strike next"},
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(&Cut{Count: new(1)}), "every", "needs `for`: this fault lasts to the end and leaves nobody whom it could strike next"},
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(&Cut{}), "", ""},
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(&Crash{}), "", ""},
		{(&When{At: new(time.Second), For: new(time.Second), Every: new(time.Second)}).ValidateFor(nil), "every", "1s is not more than `for`, 1s: it must end before it begins anew"},
		{(&When{Every: new(time.Second), On: &Trigger{}}).ValidateFor(nil), "every", "belongs to `at`; give that, or remove every"},
		{(&When{At: new(time.Second), Times: new(2)}).ValidateFor(nil), "times", "belongs to every; say after which time it begins anew"},
		{(&When{At: new(time.Second), On: &Trigger{}}).ValidateFor(nil), "on", "it is said when already; keep one of at, on, and mttf with mttr"},
		{(&When{MTTF: new(time.Second), MTTR: new(time.Second)}).ValidateFor(&Churn{}), "", "this fault has a pace of its own; give `at` and `for` alone, or neither"},
		{(&When{}).ValidateFor(&Churn{}), "", ""},
	} {
		modeltest.ExpectProblem(t, c.err, c.field, c.want)
	}
}

// TestOutage: all nodes of a region are one target, and the hub that stands there falls with them.
func TestOutage(t *testing.T) {
	regional := func(o *Outage) (*pinger, []sim.Strike, *sim.Report, error) {
		var strikes []sim.Strike
		config := configure(t, &topologies.Star{Hub: "relay"}, 6, modeltest.Once("x", probe{o, &strikes}, 10*second, 20*second))
		config.World.Regions, config.World.RegionOf = []string{"east", "west", "nowhere"}, []uint16{0, 1, 0, 1, 0, 1, 1}
		p := newPinger()
		report, err := pingModel.Run(&p, config)
		return p, strikes, report, err
	}
	_, strikes, report, err := regional(&Outage{Regions: []string{"west"}})
	if err != nil || len(strikes) != 1 || strikes[0].A != 1 {
		t.Fatalf("%v, %v", strikes, err)
	}
	// Four of seven nodes, for 20 s of the run's minute.
	if up := report.Value("nodes_up_ratio"); up < 1-4./7/3-1e-9 || up > 1-4./7/3+1e-9 {
		t.Errorf("nodes are up for a share of %v", up)
	}
	for disk, starts := range map[Disk]int{"kept": 2, "lost": 1} {
		if p, _, _, _ := regional(&Outage{Regions: []string{"west"}, Disk: disk}); p.started[0] != 1 || p.started[1] != starts || p.started[6] != starts {
			t.Errorf("disks are %s, and count %v starts", disk, p.started)
		}
	}
	if _, strikes, _, err = regional(&Outage{Count: new(2)}); err != nil || len(strikes) != 2 {
		t.Errorf("%d regions are struck, want 2: %v", len(strikes), err)
	}
	_, _, _, err = regional(&Outage{Count: new(3)})
	modeltest.ExpectProblem(t, err, "count", "nodes stand in 2 regions; take fewer")
	_, _, _, err = regional(&Outage{Regions: []string{"est"}})
	modeltest.ExpectProblem(t, err, "regions", `there is no region "est"; did you mean east or west?`)
}

func TestChurnPace(t *testing.T) {
	c := &Churn{Session: &durations.Constant{Value: time.Minute}, Away: &durations.Exponential{Mean: time.Second}, Absent: 0.25}
	if p := c.Pace(); p.Up.Mean() != float64(time.Minute) || p.Down.Mean() != float64(time.Second) || p.Absent != 0.25 {
		t.Errorf("%+v", p)
	}
}
