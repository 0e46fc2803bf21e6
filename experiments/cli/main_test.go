package cli_test

// These tests prove the promises of the command line; here is how they run it, in this process or as one of its own, and
// compare the files that are the same on every machine.

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
	"starmesh/sim"
)

// asProgram makes the test binary behave as starmesh itself, so that a test can kill it.
const asProgram = "STARMESH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		catalogue := models.Builtin()
		if os.Getenv(deadly) != "" {
			catalogue.Protocols = append(catalogue.Protocols, sim.Define(players(deadlyName)))
		}
		os.Exit(cli.Main(catalogue, os.Args))
	}
	os.Exit(m.Run())
}

// starmesh runs a command in this process.
func starmesh(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	code = cli.Run(context.Background(), models.Builtin(), args, &out, &errors)
	return code, out.String(), errors.String()
}

// mustRun runs a command that must end well.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := starmesh(t, args...)
	if code != 0 {
		t.Fatalf("starmesh %v: exit code %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// changing are the files of a results folder that differ from batch to batch. All others are the same on every machine.
var changing = []string{"manifest.json", "journal.jsonl", "lock", "timings.csv"}

// sameFiles fails unless two results folders agree.
func sameFiles(t *testing.T, want, got string) {
	t.Helper()
	files := map[string]bool{}
	for _, folder := range []string{want, got} {
		for _, pattern := range []string{"*.*", "data/*"} {
			for _, path := range matching(t, filepath.Join(folder, pattern), 0) {
				name, err := filepath.Rel(folder, path)
				if err != nil {
					t.Fatal(err)
				}
				files[name] = true
			}
		}
	}
	for name := range files {
		if slices.Contains(changing, name) {
			continue
		}
		w, errWant := os.ReadFile(filepath.Join(want, name))
		g, errGot := os.ReadFile(filepath.Join(got, name))
		if errWant != nil || errGot != nil || !bytes.Equal(w, g) {
			t.Errorf("%s differs between %s and %s (%v, %v)", name, want, got, errWant, errGot)
		}
	}
	if len(files) < 5 {
		t.Errorf("%s and %s have %d files", want, got, len(files))
	}
}

// onStatedArchitecture fails if STARMESH_ARCH says that the test should run on another one.
func onStatedArchitecture(t *testing.T) {
	t.Helper()
	if want := os.Getenv("STARMESH_ARCH"); want != "" && want != runtime.GOARCH {
		t.Fatalf("running on %s, not on %s", runtime.GOARCH, want)
	}
}
