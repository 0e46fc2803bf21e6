package cli_test

// These tests prove that what init writes runs at once: each experiment, and a protocol in a module of its own, without a fork
// and without a network; that init overwrites nothing, and refuses names that cannot be.

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInitProtocol builds and tests a module that adds a protocol to the catalogue with a main of ten lines, and runs its experiment.
func TestInitProtocol(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := filepath.Join(t.TempDir(), "mine")
	mustRun(t, "init", "protocol", "token_ring", "--out", dir)
	for _, file := range matching(t, filepath.Join(dir, "*.go"), 3) {
		if formatted, err := format.Source([]byte(read(t, file))); err != nil || string(formatted) != read(t, file) {
			t.Errorf("gofmt would change %s (%v)", file, err)
		}
	}
	for _, c := range []struct{ command, want string }{
		{"go vet ./...", ""},
		{"go test ./...", "ok"},
		{"go run . run token_ring.yaml", "6 hold, 0 fail, 0 unknown"},
	} {
		words := strings.Fields(c.command)
		command := exec.Command(words[0], words[1:]...)
		command.Dir, command.Env = dir, append(os.Environ(), "GOFLAGS=-mod=readonly", "GOPROXY=off")
		if output, err := command.CombinedOutput(); err != nil || !strings.Contains(string(output), c.want) {
			t.Errorf("%s: %v\n%s", c.command, err, output)
		}
	}
}

// TestInitExperiment: each template is an experiment with the name of its file, which expects what comes out.
func TestInitExperiment(t *testing.T) {
	if testing.Short() {
		t.Skip("other tests run batches for races")
	}
	for _, template := range matching(t, filepath.Join("templates", "experiments", "*.yaml"), 5) {
		name := strings.TrimSuffix(filepath.Base(template), ".yaml")
		file := filepath.Join(t.TempDir(), "My-"+name+".yaml")
		mustRun(t, "init", "experiment", name, "--out", file)
		if output := mustRun(t, "run", file, "--out", filepath.Join(t.TempDir(), "out")); !strings.Contains(output, "0 fail, 0 unknown") || !strings.Contains(output, "My-"+name) {
			t.Errorf("%s: %s", name, output)
		}
	}
}

// TestInitRefuses what would overwrite something, and what cannot be a name.
func TestInitRefuses(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.yaml")
	write(t, there, "mine")
	write(t, filepath.Join(dir, "go.mod"), "module other\n")
	for args, want := range map[string]string{
		"init":                          "init what? Write init experiment or init protocol",
		"init protocl":                  "there is no `init protocl`",
		"init experiment":               "there is liars, outage, queue, rumour, star-vs-mesh",
		"init experiment outge --out x": `there is no template "outge"; did you mean "outage"?`,
		"init experiment outage":        "--out is missing",
		"init experiment outage --out " + filepath.Join(dir, "a_b.yaml"): "an experiment has the name of its file",
		"init experiment outage --out " + filepath.Join(dir, "x.txt"):    "an experiment has the name of its file",
		"init experiment outage --out " + there:                          "there.yaml is there already; name another place",
		"init protocol":                                                  "init protocol needs one name",
		"init protocol Mine --out x":                                     `"Mine" is no name of a protocol`,
		"init protocol chat --out x":                                     "there is a protocol chat already",
		"init protocol mine":                                             "--out is missing",
		"init protocol mine --out " + dir:                                "go.mod is there already; name another place",
		"init protocol mine --out x --starmesh " + dir:                   "name a checkout of Starmesh",
	} {
		if code, stdout, stderr := starmesh(t, strings.Fields(args)...); code != 2 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, want %q:\n%s%s", args, code, want, stdout, stderr)
		}
	}
	if read(t, there) != "mine" {
		t.Error("a file was overwritten")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
