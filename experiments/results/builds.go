package results

import (
	"fmt"
	"slices"

	"starmesh/experiments/plan"
	"starmesh/intake"
)

// Another build of the program may compute differently: who changes a model and runs again must get new numbers. So the runs
// that another build put on record count only where this build, by a run of the same cell that both have done, comes to the
// same result.

// cellRecords are what the journal holds of a cell.
type cellRecords struct {
	cell   *plan.Cell
	builds []string                        // that did runs of it, in the order of their first
	by     map[string]map[string]*Finished // build -> run id -> record
}

func (c *cellRecords) add(r *Finished) {
	if c.by[r.Build] == nil {
		if c.by == nil {
			c.by = map[string]map[string]*Finished{}
		}
		c.by[r.Build] = map[string]*Finished{}
		c.builds = append(c.builds, r.Build)
	}
	c.by[r.Build][r.RunID] = r
}

// proven lists the builds whose runs of the cell count for one build: those that agree with one that counts, about a run that
// both have done. tried tells of the others whether such a run shows that they differ.
func (c *cellRecords) proven(build string, trusted bool) (proven []string, differs map[string]bool) {
	proven, differs = []string{build}, map[string]bool{}
	if trusted {
		return append(proven, c.builds...), differs
	}
	for again := true; again; {
		again = false
		for _, other := range c.builds {
			if slices.Contains(proven, other) {
				continue
			}
			for _, one := range proven {
				if same, both := agree(c.by[one], c.by[other]); both && same {
					proven, again = append(proven, other), true
					break
				} else if both {
					differs[other] = true
				}
			}
		}
	}
	return proven, differs
}

// agree tells whether two builds have done a run both, and whether all these came to the same.
func agree(a, b map[string]*Finished) (same, both bool) {
	same = true
	for id, r := range a {
		if other := b[id]; other != nil {
			same, both = same && r.Record().SameAs(other.Record()), true
		}
	}
	return same, both
}

// SameAs tells whether two records of a run say the same, but for what differs from machine to machine.
func (r *Record) SameAs(other *Record) bool {
	if r.Status != other.Status || r.Digest != other.Digest || r.Reason != other.Reason || len(r.Values) != len(other.Values) {
		return false
	}
	for i, v := range r.Values {
		if v.String() != other.Values[i].String() {
			return false
		}
	}
	return true
}

// Task is a run that is to be done.
type Task struct {
	Cell        *plan.Cell
	Replication int
}

// RunID identifies the run.
func (t Task) RunID() string { return t.Cell.RunID(t.Replication) }

// Pending lists the runs that the folder is to hold and that do not count yet.
func (f *Folder) Pending() (list []Task) {
	for task, done := range f.tasks() {
		if done == nil {
			list = append(list, task)
		}
	}
	return list
}

// Probes lists runs that other builds have done and this one has to do again, so that the other runs of their cells can count: one
// of each cell for each build whose runs are neither known to count nor known to differ.
func (f *Folder) Probes() (list []Task) {
	for _, c := range f.records {
		proven, differs := c.proven(f.options.Build, f.options.AcceptBuild)
		for _, build := range c.builds {
			if slices.Contains(proven, build) || differs[build] {
				continue
			}
			for r := range f.Experiment.Replications {
				probe := Task{c.cell, r}
				if c.by[build][probe.RunID()] != nil {
					if !slices.Contains(list, probe) {
						list = append(list, probe)
					}
					break
				}
			}
		}
	}
	return list
}

// settle takes over the records that count.
func (f *Folder) settle() {
	f.Done = map[string]*Finished{}
	for _, c := range f.records {
		proven, _ := c.proven(f.options.Build, f.options.AcceptBuild)
		for _, build := range slices.Backward(proven) { // of this build's own, if there are several
			for id, r := range c.by[build] {
				f.Done[id] = r
			}
		}
	}
}

// Reused says what counts of what other builds have done, once all probes are, and what is, or was, done again since the folder was
// opened; "" where there is nothing to say.
func (f *Folder) Reused() string {
	kept, again := 0, map[string]bool{}
	for _, c := range f.records {
		proven, _ := c.proven(f.options.Build, f.options.AcceptBuild)
		for build, records := range c.by {
			counts := slices.Contains(proven, build)
			for id := range records {
				switch done := f.Done[id]; {
				case done != nil && done.Build == build && build != f.options.Build:
					kept++
				case !counts && (done == nil || done.line.at >= f.began):
					again[id] = true
				}
			}
		}
	}
	switch {
	case kept == 0 && len(again) == 0:
		return ""
	case len(again) == 0:
		return intake.Counted(kept, "run that another build of the program did is kept", "runs that another build of the program did are kept") + ": of each cell, this one came to the same"
	case kept == 0:
		return intake.Counted(len(again), "run that another build of the program did is done again", "runs that another build of the program did are done again") + ": of their cells, this one comes to something else"
	}
	return fmt.Sprintf("%s kept and %s done again: of their cells, this one comes to something else", intake.Counted(kept, "run that another build of the program did is", "runs that another build of the program did are"), intake.Counted(len(again), "is", "are"))
}

// outdated counts runs on record of which another build of the program reported other metrics.
func (f *Folder) outdated(records []*Finished) int {
	ids := map[string]bool{}
	for _, r := range records {
		if c := f.recordsOf(r.RunID); c != nil && !c.holds(r.RunID) {
			ids[r.RunID] = true
		}
	}
	return len(ids)
}
