package results

// These tests prove that files of somebody else are never changed, whatever they are called, that a folder of ours is known by
// its manifest or its journal, and that nobody writes where the lock has gone.

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// TestFilesOfOthersStay byte for byte, and the folder is refused.
func TestFilesOfOthersStay(t *testing.T) {
	e := experiment(t, "", plan.Options{})
	for _, file := range files() {
		if file.name == lockFile {
			continue
		}
		dir := t.TempDir()
		path := filepath.Join(dir, file.name)
		if file.name == "runs.csv" {
			path += partial
		}
		const theirs = "{\"format\": \"mine\"}\n"
		if err := os.WriteFile(path, []byte(theirs), 0o644); err != nil {
			t.Fatal(err)
		}
		if f, err := Open(dir, e, Options{}); err == nil || !strings.Contains(err.Error(), "somebody else's") {
			t.Errorf("%s: %v, %v", file.name, f, err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != theirs {
			t.Errorf("%s is now %q, %v", file.name, text, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 {
			t.Errorf("%s: %v", file.name, entries)
		}
	}
}

// TestLinksAreNotFollowed in the place of an output.
func TestLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	e := experiment(t, "", plan.Options{})
	for _, name := range []string{manifestFile, journalFile, lockFile, "runs.csv", "summary.csv" + partial} {
		dir := filepath.Join(t.TempDir(), "out")
		f := mustOpen(t, dir, e, Options{})
		f.Close()
		elsewhere := filepath.Join(t.TempDir(), "theirs")
		if err := os.WriteFile(elsewhere, []byte("theirs"), 0o644); err != nil {
			t.Fatal(err)
		}
		os.Remove(f.path(name))
		if err := os.Symlink(elsewhere, f.path(name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, e, Options{}); err == nil || !strings.Contains(err.Error(), "its "+name+" is no regular file") {
			t.Errorf("%s: %v", name, err)
		}
		if text, _ := os.ReadFile(elsewhere); string(text) != "theirs" {
			t.Errorf("%s: the file elsewhere is now %q", name, text)
		}
	}
}

// TestAProcessThatEndsAtOnce leaves a folder that is known as ours, or nothing that is anybody's.
func TestAProcessThatEndsAtOnce(t *testing.T) {
	e := experiment(t, "", plan.Options{})
	for _, left := range [][]string{{}, {lockFile}, {lockFile, manifestFile + partial}} {
		dir := t.TempDir()
		for _, name := range left {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		mustOpen(t, dir, e, Options{}).Close()
		if err := os.WriteFile(filepath.Join(dir, journalFile), nil, 0o644); err != nil { // cut off before its head
			t.Fatal(err)
		}
		f := mustOpen(t, dir, e, Options{})
		if m, err := headOf(f.path(journalFile)); err != nil || m == nil {
			t.Errorf("%v: the journal has no head, %v", left, err)
		}
		f.Close()
	}
}

// TestHardLinksAreNotWrittenInto: what somebody knows by another name stays as it is.
func TestHardLinksAreNotWrittenInto(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are not counted there")
	}
	e := experiment(t, "", plan.Options{})
	dir := filepath.Join(t.TempDir(), "out")
	f := mustOpen(t, dir, e, Options{})
	fill(t, f, sim.OK)
	f.Close()
	for _, name := range []string{journalFile, manifestFile, "resolved.yaml"} {
		copied := filepath.Join(t.TempDir(), name)
		if err := os.Link(f.path(name), copied); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Open(dir, experiment(t, "", plan.Options{Replications: 3}), Options{Resume: true})
		if name == journalFile {
			if err == nil || !strings.Contains(err.Error(), journalFile+" has another name (a hard link)") {
				t.Errorf("the journal: %v", err)
			}
			os.Remove(copied)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		g.Close()
		if after, err := os.ReadFile(copied); err != nil || string(after) != string(before) {
			t.Errorf("%s is now %q, %v", name, after, err)
		}
	}
}

// TestAFolderOutlivesItsManifest, and its journal's head: either marks it, and the other is written again.
func TestAFolderOutlivesItsManifest(t *testing.T) {
	e := experiment(t, "", plan.Options{})
	for _, spoil := range []func(f *Folder) error{
		func(f *Folder) error { return os.Remove(f.path(manifestFile)) },
		func(f *Folder) error { return os.WriteFile(f.path(manifestFile), nil, 0o644) },
		func(f *Folder) error {
			return os.WriteFile(f.path(manifestFile), []byte(`{"format": "starmesh`), 0o644)
		},
		func(f *Folder) error {
			text, err := os.ReadFile(f.path(journalFile))
			if err != nil {
				return err
			}
			text[3] ^= 1
			return os.WriteFile(f.path(journalFile), text, 0o644)
		},
		func(f *Folder) error { return os.Remove(f.path(journalFile)) },
	} {
		dir := filepath.Join(t.TempDir(), "out")
		f := mustOpen(t, dir, e, Options{})
		fill(t, f, sim.OK)
		f.Close()
		if err := spoil(f); err != nil {
			t.Fatal(err)
		}
		f = mustOpen(t, dir, e, Options{})
		f.Close()
		for name, mark := range map[string]func() (*Manifest, error){
			"manifest": func() (*Manifest, error) { return markOf(dir) }, "journal": func() (*Manifest, error) { return headOf(f.path(journalFile)) },
		} {
			if m, err := mark(); err != nil || m == nil || m.Name != "small" {
				t.Errorf("the %s says %+v, %v", name, m, err)
			}
		}
	}
}

// TestNoCommitWithoutTheLock: who removes the lock file by hand lets another process in.
func TestNoCommitWithoutTheLock(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open stays there")
	}
	e := experiment(t, "", plan.Options{})
	f := mustOpen(t, filepath.Join(t.TempDir(), "out"), e, Options{})
	defer f.Close()
	fill(t, f, sim.OK)
	if err := os.Remove(f.path(lockFile)); err != nil {
		t.Fatal(err)
	}
	other := mustOpen(t, f.Path, e, Options{})
	defer other.Close()
	if err := f.Add(&Record{RunID: "x"}); err == nil || !strings.Contains(err.Error(), "removed or replaced") {
		t.Errorf("a record: %v", err)
	}
	if _, err := f.Finish(); err == nil {
		t.Error("the tables are written")
	}
}

// TestNoOldTablesBesideNewSettings: a finished folder that is extended has none until it is finished again.
func TestNoOldTablesBesideNewSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	f := mustOpen(t, path, experiment(t, "", plan.Options{}), Options{})
	fill(t, f, sim.OK)
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	f = mustOpen(t, path, experiment(t, "", plan.Options{Replications: 3}), Options{Resume: true})
	defer f.Close()
	if tables, _ := filepath.Glob(f.path("*.csv")); len(tables) > 0 || len(f.Done) != 2 {
		t.Errorf("%d runs are kept, and %v", len(f.Done), tables)
	}
}
