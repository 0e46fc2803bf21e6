package results

// Runs that other programs have done: those of workers, and those in other folders.

// Wanted lists the runs that nobody has put on record.
func (f *Folder) Wanted() (list []Task) {
	for _, t := range f.Pending() {
		if id := t.RunID(); !f.recordsOf(id).holds(id) {
			list = append(list, t)
		}
	}
	return list
}

// holds tells whether anybody has done a run.
func (c *cellRecords) holds(id string) bool {
	for _, records := range c.by {
		if records[id] != nil {
			return true
		}
	}
	return false
}

// Take puts runs on record that another program has done, in one write. They count if its build is known to compute as this one does.
func (f *Folder) Take(records ...*Record) error {
	if err := f.checkLock(); err != nil {
		return err
	}
	lines, err := f.journal.appendRecords(records...)
	if err != nil {
		return err
	}
	for i, r := range records {
		done := finish(r, lines[i])
		f.recordsOf(r.RunID).add(done)
		if r.Build == f.options.Build || f.options.AcceptBuild {
			f.Done[r.RunID] = done
		}
	}
	return nil
}

// Distrusts tells whether nothing counts of what a worker has done.
func (f *Folder) Distrusts(worker string) bool { return f.liars[worker] }

// Distrust takes all that a worker has done off the record, for good.
func (f *Folder) Distrust(worker string) error {
	if _, err := f.journal.append(distrust{worker}); err != nil {
		return err
	}
	f.liars[worker] = true
	for _, c := range f.records {
		for _, records := range c.by {
			for id, r := range records {
				if r.Worker == worker {
					delete(records, id)
					delete(f.Done, id)
				}
			}
		}
	}
	return nil
}

// Sync brings all that is on record to the disk.
func (f *Folder) Sync() error { return f.journal.file.Sync() }
