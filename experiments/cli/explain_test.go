package cli_test

// These tests prove that `topology FILE --explain` says what was understood of a file, whatever its name ends with.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "links.txt")
	if err := os.WriteFile(file, []byte("from;to;latency;colour\r\na;b;40 ms;red\r\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, "topology", file, "--explain")
	for _, want := range []string{"utf-8", "CSV", "nodes     2", "links     1", "the content says that the format is CSV", "separated by ';'", "attribute colour of links: ignored, 1 times", "latency of links: 40 to 40 ms"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
