package cli_test

// This test proves that the experiment in the README runs, and that its errors are those that the README shows.

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeExample runs the experiment that the README shows, and spoils it the way the README does.
func TestReadmeExample(t *testing.T) {
	readme := read(t, filepath.Join("..", "..", "README.md"))
	_, rest, found := strings.Cut(readme, "```yaml\n")
	text, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("the README shows no experiment")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "my-first.yaml")
	write(t, file, text)
	mustRun(t, "run", file, "--out", filepath.Join(dir, "out"), "--replications", "6")

	write(t, file, strings.Replace(strings.Replace(text, "deadline: 2s", "deadline: 2", 1), "duration: 60s", "durration: 60s", 1))
	code, _, stderr := starmesh(t, "check", file)
	if code != 2 {
		t.Errorf("exit code %d", code)
	}
	for line := range strings.Lines(stderr) {
		if line = strings.TrimPrefix(line, dir+string(filepath.Separator)); !strings.Contains(readme, strings.TrimSpace(line)) {
			t.Errorf("the README does not show: %s", line)
		}
	}
}
