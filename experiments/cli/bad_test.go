package cli_test

// This test proves strict input: every wrong experiment file is refused with its place and repair, exit code 2, before
// anything ran.

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestBadFiles runs every wrong experiment file and compares all that is said of it, place and repair included. Each must
// end with code 2 and leave nothing behind.
func TestBadFiles(t *testing.T) {
	for _, file := range badFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			var stdout, stderr bytes.Buffer
			code := cli.Run(context.Background(), models.Builtin(), []string{"run", file, "--out", out}, &stdout, &stderr)
			if code != 2 || stdout.Len() > 0 {
				t.Errorf("exit code %d, output %q", code, &stdout)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("the results folder was made")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", filepath.ToSlash(stderr.String()))
		})
	}
}

func badFiles(t *testing.T) []string {
	t.Helper()
	return matching(t, filepath.Join("testdata", "bad", "*.yaml"), 30)
}

// golden compares a text with a file, or writes the file anew.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		write(t, file, got)
		return
	}
	if want := read(t, file); got != want {
		t.Errorf("got:\n%s\nwant (%s):\n%s\nIf the change is meant, say why in the commit and write it anew: go test ./experiments/cli -run 'Golden|Bad' -update", got, file, want)
	}
}
