package plan

// This test proves that what is no regular file is refused at once: a pipe might never end.

import (
	"os"
	"strings"
	"testing"

	"starmesh/models"
)

func TestNoRegularFile(t *testing.T) {
	for path, want := range map[string]string{
		os.DevNull:  "no regular file",
		t.TempDir(): "is a folder",
	} {
		if _, err := Read(models.Builtin(), path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		experiment := "version: 1\nname: x\nnodes: 4\ntopology: {file: " + path + "}\nprotocol: flood\n"
		if _, err := Parse(models.Builtin(), "x.yaml", []byte(experiment), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a graph at %s: %v, want %s", path, err, want)
		}
	}
}
