package faults

// These tests prove who reaches whom in each shape of a partition, what an outage strikes, how wrong clocks and churn are
// drawn, and that wrong parameters are refused with a repair.

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

// TestShapesOfPartitions: who reaches whom, by shape.
func TestShapesOfPartitions(t *testing.T) {
	const n = 7
	expected := map[Shape]struct{ most, least int }{ // nodes that a node reaches, itself included
		"halves": {4, 3}, "minority": {4, 3}, "isolate": {6, 1}, "bridge": {7, 4}, "ring_of_majorities": {5, 5},
	}
	for _, d := range divisions {
		shape, want := d.shape, expected[d.shape]
		p := &Partition{Shape: &shape}
		r := random.New(4)
		groups, apart := p.shaped(modeltest.World(t, &topologies.Mesh{}, n), &r)
		most, least := 0, n
		for a := range sim.NodeID(n) {
			reaches := 0
			for b := range sim.NodeID(n) {
				cut := groups[a] != groups[b]
				if apart != nil {
					cut = a != b && apart(a, b)
					if apart(a, b) != apart(b, a) {
						t.Errorf("%s: %d reaches %d, but not the other way round", shape, a, b)
					}
				}
				if !cut {
					reaches++
				}
			}
			most, least = max(most, reaches), min(least, reaches)
		}
		if most != want.most || least != want.least {
			t.Errorf("%s: nodes reach %d to %d, want %d to %d", shape, least, most, want.least, want.most)
		}
	}
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
		{(&When{At: new(time.Second), Every: new(time.Second)}).ValidateFor(nil), "every", "needs `for`: what lasts to the end cannot begin anew"},
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
	regional := func(o *Outage) ([]sim.Strike, *sim.Report, error) {
		var strikes []sim.Strike
		config := configure(t, &topologies.Star{Hub: "relay"}, 6, modeltest.Once("x", probe{o, &strikes}, 10*second, 20*second))
		config.World.Regions, config.World.RegionOf = []string{"east", "west", "nowhere"}, []uint16{0, 1, 0, 1, 0, 1, 1}
		p := newPinger()
		report, err := pingModel.Run(&p, config)
		return strikes, report, err
	}
	strikes, report, err := regional(&Outage{Regions: []string{"west"}})
	if err != nil || len(strikes) != 1 || strikes[0].A != 1 {
		t.Fatalf("%v, %v", strikes, err)
	}
	// Four of seven nodes, for 20 s of the run's minute.
	if up := report.Value("nodes_up_ratio"); up < 1-4./7/3-1e-9 || up > 1-4./7/3+1e-9 {
		t.Errorf("nodes are up for a share of %v", up)
	}
	if strikes, _, err = regional(&Outage{Count: new(2)}); err != nil || len(strikes) != 2 {
		t.Errorf("%d regions are struck, want 2: %v", len(strikes), err)
	}
	_, _, err = regional(&Outage{Count: new(3)})
	modeltest.ExpectProblem(t, err, "count", "nodes stand in 2 regions; take fewer")
	_, _, err = regional(&Outage{Regions: []string{"est"}})
	modeltest.ExpectProblem(t, err, "regions", `there is no region "est"; did you mean east or west?`)
}

// TestClockDraws: what a node's clock is off by follows from its id, within the bounds.
func TestClockDraws(t *testing.T) {
	c := &Clock{Skew: 100 * time.Millisecond}
	seen := map[time.Duration]bool{}
	r := random.New(9)
	key := r.Uint64()
	for n := range uint64(1000) {
		own := random.New(random.Hash(key, n))
		by := between(&own, float64(c.Skew))
		if by < -c.Skew || by > c.Skew || seen[by] {
			t.Fatalf("a clock is off by %v", by)
		}
		seen[by] = true
	}
}

func TestChurnPace(t *testing.T) {
	c := &Churn{Session: &durations.Constant{Value: time.Minute}, Away: &durations.Exponential{Mean: time.Second}, Absent: 0.25}
	if p := c.Pace(); p.Up.Mean() != float64(time.Minute) || p.Down.Mean() != float64(time.Second) || p.Absent != 0.25 {
		t.Errorf("%+v", p)
	}
}
