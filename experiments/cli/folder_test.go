package cli_test

// These tests prove that a results folder is complete: wherever it stands, without the files that it was made from, it is
// checked, run again, gone on with, replayed and shown, and comes to the same; and that a folder which is not ours is refused.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const graphs = plainButNodes + "sweep:\n- {topology.file.path: [../graph.csv, graph.csv, ABSOLUTE]}\n- {protocol.chat.rate: [10/min, 1/s]}\n"

// plainButNodes is plain, on graphs that bring their own number of participants.
const plainButNodes = "version: 1\nname: graphs\nreplications: 2\nduration: 5s\ntopology: {file: {path: none.csv}}\nlinks: {latency: 10ms}\nprotocol: {chat: {rate: 1/s}}\n"

// recordedElsewhere runs an experiment with data files of one name in two folders, moves its results, and removes all else.
func recordedElsewhere(t *testing.T) (folder, printed string) {
	t.Helper()
	dir := t.TempDir()
	inner := filepath.Join(dir, "files", "inner")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	file, absolute, out := filepath.Join(inner, "graphs.yaml"), filepath.Join(dir, "files", "third.csv"), filepath.Join(dir, "out")
	write(t, file, strings.Replace(graphs, "ABSOLUTE", "'"+absolute+"'", 1))
	write(t, filepath.Join(dir, "files", "graph.csv"), "from,to\na,b\nb,c\n")
	write(t, filepath.Join(inner, "graph.csv"), "from,to\na,b\nb,c\nc,d\n")
	write(t, absolute, "from,to\na,b\nb,c\nc,d\nd,e\n")
	printed = mustRun(t, "run", file, "--set", "links.loss=5%", "--seed", "7", "--replications", "3", "--out", out)
	folder = filepath.Join(t.TempDir(), "moved")
	for _, err := range []error{os.CopyFS(folder, os.DirFS(out)), os.RemoveAll(dir)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder, strings.Replace(printed, out, folder, 1)
}

func TestAResultsFolderIsComplete(t *testing.T) {
	folder, printed := recordedElsewhere(t)
	if !strings.Contains(printed, "graphs, protocol.chat.rate 10/min\n") {
		t.Errorf("values are not printed as they are written:\n%s", printed)
	}
	copied := filepath.Join(t.TempDir(), "copied")
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"show", "run"} {
		if again := mustRun(t, command, folder); again != printed {
			t.Errorf("%s: got:\n%s\nwant:\n%s", command, again, printed)
		}
	}
	if fine := mustRun(t, "check", folder); !strings.Contains(fine, "6 cells x 3 replications = 18 runs") {
		t.Error(fine)
	}
	rows := table(t, filepath.Join(folder, "runs.csv"))
	if replayed := mustRun(t, "replay", folder, "--run", rows[17]["run_id"]); !strings.Contains(replayed, "the digest is that of "+filepath.ToSlash(folder)) {
		t.Error(replayed)
	}
	other := filepath.Join(t.TempDir(), "other")
	mustRun(t, "run", folder, "--out", other)
	sameFiles(t, copied, other)
	sameFiles(t, copied, folder)
	if data := matching(t, filepath.Join(folder, "data", "*"), 3); len(data) != 3 {
		t.Errorf("data files: %v", data)
	}
}

// TestAMovedFolderIsGoneOnWith: what is lost of a journal is done again, by the folder alone.
func TestAMovedFolderIsGoneOnWith(t *testing.T) {
	folder, printed := recordedElsewhere(t)
	journal := filepath.Join(folder, "journal.jsonl")
	text := read(t, journal)
	write(t, journal, text[:len(text)/2])
	if code, _, stderr := starmesh(t, "show", folder); code != 1 || !strings.Contains(stderr, "of the 18 runs; go on with: starmesh run "+folder+" ") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if again := mustRun(t, "run", folder, "--resume"); again != printed {
		t.Errorf("got:\n%s\nwant:\n%s", again, printed)
	}
}

// TestResumeTakesTheFlagsOfTheFolder, whether it is named or not, and those that are given beside them.
func TestResumeTakesTheFlagsOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, "plain.yaml", plain)
	mustRun(t, "run", "plain.yaml", "--set", "links.loss=5%", "--seed", "7")
	want := read(t, "results/plain/runs.csv")
	for _, flags := range [][]string{nil, {"--out", "results/plain"}, {"--seed", "7"}, {"--set", "links.loss=5%"}} {
		if err := os.Truncate("results/plain/journal.jsonl", int64(len(read(t, "results/plain/journal.jsonl"))-9)); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := starmesh(t, append([]string{"run", "plain.yaml", "--resume"}, flags...)...)
		if got := read(t, "results/plain/runs.csv"); code != 0 || got != want || !strings.Contains(stderr, "note: as before, with --set links.loss=5% --seed 7\n") {
			t.Errorf("%v: exit code %d, %s, got\n%s\nwant\n%s", flags, code, stderr, got, want)
		}
	}
	if _, err := os.Stat("results/plain.1"); err == nil {
		t.Error("the folder was moved aside")
	}
}

// TestFoldersThatAreNotComplete: somebody else's, and those of ours that have lost or changed what they need.
func TestFoldersThatAreNotComplete(t *testing.T) {
	folder, _ := recordedElsewhere(t)
	data := matching(t, filepath.Join(folder, "data", "*"), 3)
	for _, c := range []struct {
		spoil func() error
		want  string
	}{
		{func() error { return os.WriteFile(data[0], []byte("from,to\na,b\n"), 0o644) }, "is not the file that the experiment was run with, of the SHA-256 "},
		{func() error { return os.Remove(data[0]) }, "the file is neither at "},
		{func() error { return os.Remove(filepath.Join(folder, "experiment.yaml")) }, "is a results folder without its experiment.yaml; run the experiment's own file"},
		{func() error { return os.RemoveAll(folder) }, "there is no such file"},
		{func() error { return os.Mkdir(folder, 0o755) }, "is a folder, and no results folder of this version"},
	} {
		if err := c.spoil(); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"run", "check", "show", "replay"} {
			if code, stdout, stderr := starmesh(t, command, folder); code != 2 || stdout != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("%s: exit code %d, want %q:\n%s%s", command, code, c.want, stdout, stderr)
			}
		}
	}
}
