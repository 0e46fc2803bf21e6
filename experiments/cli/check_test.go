package cli_test

// These tests prove that check says what parameters give up and in how many cells, what is on record already, and which labels
// other programs read as missing.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCautions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.yaml")
	text := `
version: 1
name: x
duration: 10s
nodes: 4
topology: mesh
protocol: {kv: {quorum: {read: 2, write: 2}}}
`
	sweep := `
sweep:
  - protocol.kv.mode: [quorum, eventual]
  - protocol.kv.quorum.read: [1, 2]
  - protocol.kv.quorum.write: [1, 2]
`
	liars := strings.Replace(text, "kv: {quorum: {read: 2, write: 2}}", "bracha: {adversaries: {strategy: mutate}}", 1)
	for _, c := range []struct{ text, want string }{
		{liars, "caution, in 1 of 1 cell: protocol.bracha.adversaries: count is 0: nobody is one"},
		{liars + "sweep: [{protocol.bracha.adversaries.count: [0, 1]}]\n", ""},
		{strings.Replace(liars, "mutate", "equivocate", 1), ""}, // as is the default
		{text + "service: {time: 1ms, nodes: {position: hub}}\n", "caution, in 1 of 1 cell: service.nodes: no node is a hub"},
		{text, ""},
		{text + sweep, "caution, in 3 of 8 cells: protocol.kv.quorum: R + W (read and write) is not above N"},
		{strings.Replace(text, "read: 2", "read: 1", 1), "caution, in 1 of 1 cell: protocol.kv.quorum: R + W (read and write) is not above N"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := starmesh(t, "check", file)
		if code != 0 || !strings.Contains(stdout, c.want) || strings.Contains(stdout, "caution") != (c.want != "") {
			t.Errorf("exit code %d, want %q:\n%s%s", code, c.want, stdout, stderr)
		}
	}
}

// TestCheckSaysWhatIsOnRecord: of the same experiment, of an edited one, and of one with more replications.
func TestCheckSaysWhatIsOnRecord(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "plain.yaml", plain)
	says := func(want string, args ...string) {
		t.Helper()
		if said := mustRun(t, append([]string{"check"}, args...)...); !strings.HasSuffix(said, want) || want == "" && strings.Contains(said, "results") {
			t.Errorf("check %v: want %q:\n%s", args, want, said)
		}
	}
	says("", "plain.yaml")
	mustRun(t, "run", "plain.yaml", "--set", "sweep=[{links.loss: [0%, 5%]}]")
	folder := filepath.Join("results", "plain")
	says(folder+" holds all of these runs; `run` prints its tables\n", folder)
	says(folder+" holds 6 of these runs; `run --resume` does the other 2\n", "plain.yaml", "--set", "sweep=[{links.loss: [0%, 5%]}]", "--replications", "4")
	says(folder+" holds another version of the experiment: `run` keeps 3 of its runs, does 3, and moves that folder, with 3 runs more, aside\n", folder, "--set", "sweep=[{links.loss: [0%, 9%]}]")
}

// TestCheckNotesWhatPandasDoesNotRead: labels that it takes for no value.
func TestCheckNotesWhatPandasDoesNotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plain.yaml")
	write(t, file, plain+"sweep: [{links.loss: [0%, 5%, 9%], label: [none, NA, 'null']}]\n")
	said := mustRun(t, "check", file)
	for text, noted := range map[string]bool{"none": false, "NA": true, "null": true} {
		if strings.Contains(said, "note: pandas reads "+text+", at label, as no value") != noted {
			t.Errorf("%s: want %t:\n%s", text, noted, said)
		}
	}
}
