package cli_test

// This test proves that a stranger adds a protocol without a fork, by a main of ten lines in a module of his own.

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProtocolFromOutside builds a program of another module, which adds a protocol of its own to the catalogue with a
// main of ten lines, and runs an experiment with it.
func TestProtocolFromOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/outside")); err != nil {
		t.Fatal(err)
	}
	module := strings.Replace(read(t, filepath.Join(root, "go.mod")), "module starmesh", "module outside", 1) +
		"\nrequire starmesh v0.0.0\nreplace starmesh => " + root + "\n"
	write(t, filepath.Join(dir, "go.mod"), module)
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	command := exec.Command("go", "run", "-mod=mod", ".", "run", "token.yaml")
	command.Dir = dir
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if text := string(output); !strings.Contains(text, "2 hold, 0 fail, 0 unknown") && !strings.Contains(text, "1 hold, 0 fail, 0 unknown") {
		t.Errorf("unexpected output:\n%s", text)
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
