package sim

// These tests prove that the columns of a run follow from its experiment alone, with unique names and units last.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// featureScenes have each feature alone, and all of them.
func featureScenes() map[string]scene {
	plain := scene{graph: completeGraph(3), node: chatter}
	plain.Duration = 100 * ms
	plain.definition.Metrics = []Metric{{Name: "x"}, {Name: "y"}} // chatter counts nothing, but may
	scenes := map[string]scene{"plain": plain}
	add := func(name string, change func(*scene)) {
		s := plain
		change(&s)
		scenes[name] = s
	}
	all := map[string]func(*scene){
		"operations":     func(s *scene) { s.definition.Reports |= Operations },
		"decisions":      func(s *scene) { s.definition.Reports |= Decisions },
		"with proposals": func(s *scene) { s.definition.Reports |= Decisions | Proposals },
		"metrics":        func(s *scene) { s.definition.Metrics = declared },
		"phases":         func(s *scene) { s.Phases = []Interval{{From: 10 * ms, To: 20 * ms}} },
		"service":        func(s *scene) { s.network.Service = service(ms, 1, -1) },
		"hubs":           func(s *scene) { s.participants, s.hubs = 2, []NodeID{2} },
		"adaptive":       func(s *scene) { s.Routes.Adaptive = true },
		"faults":         func(s *scene) { s.Faults = append(s.Faults, faultsOf("split abb 10ms 10ms; observe 1 10ms 10ms")...) },
	}
	for name, change := range all {
		add(name, change)
	}
	add("all", func(s *scene) {
		for _, change := range all {
			change(s)
		}
	})
	return scenes
}

// TestColumns: names are unique, in snake_case, with the unit last, and the report has just these.
func TestColumns(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	most := 0
	for name, s := range featureScenes() {
		e := s.prepare(t)
		columns := e.Columns()
		r := finish(t, e)
		if fmt.Sprint(columns) != fmt.Sprint(r.Columns) || len(r.Values) != len(columns) {
			t.Errorf("%s: the report has other columns than were announced", name)
		}
		seen := map[string]bool{}
		for _, c := range columns {
			switch {
			case seen[c.Name]:
				t.Errorf("%s: two columns %s", name, c.Name)
			case !snake.MatchString(c.Name) || c.About == "" && !isDeclared(c.Name):
				t.Errorf("%s: column %+v", name, c)
			case c.Unit != "" && !strings.HasSuffix(c.Name, "_"+c.Unit):
				t.Errorf("%s: the unit %s of %s is not last", name, c.Unit, c.Name)
			}
			seen[c.Name] = true
		}
		most = max(most, len(columns))
		if name == "all" && len(columns) != most {
			t.Error("all features have fewer columns than some")
		}
	}
}

func isDeclared(column string) bool {
	parts := strings.Split(column, "_")
	return slices.ContainsFunc(append(slices.Clone(declared), Metric{Name: "x"}, Metric{Name: "y"}), func(m Metric) bool {
		return slices.Contains(parts, m.Name)
	})
}

// TestColumnsDoNotDependOnTheRun: a run in which nothing happens has the same ones.
func TestColumnsDoNotDependOnTheRun(t *testing.T) {
	for name, s := range featureScenes() {
		busy := s.run(t)
		s.node = nil
		s.Duration = time.Nanosecond
		if idle := s.run(t); fmt.Sprint(idle.Columns) != fmt.Sprint(busy.Columns) {
			t.Errorf("%s: the columns depend on what happens", name)
		}
	}
}

// TestValueIsThere: what a report does not have, it does not give a value that a comparison would pass.
func TestValueIsThere(t *testing.T) {
	r := scene{graph: completeGraph(1)}.run(t)
	if r.Has("latency_mean_ms") || !r.Has("messages_sent") || r.Value("messages_sent") != 0 {
		t.Errorf("nothing was sent: %v", r.Values)
	}
	for name, want := range map[string]string{
		"no_such_column": "the report has no column no_such_column", "latency_mean_ms": "nothing was reported for the column latency_mean_ms",
	} {
		func() {
			defer func() {
				if said := recover(); said != want {
					t.Errorf("%s: %v, want %s", name, said, want)
				}
			}()
			r.Value(name)
		}()
	}
}
