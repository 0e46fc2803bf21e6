//go:build unix

package cli_test

// This test proves that a page goes into a pipe, as it goes into a file, and leaves the pipe where it is: as the owner of the machine, one
// would otherwise put a file in the place of /dev/stdout.

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAPageGoesIntoAPipe(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, "run", "testdata/pictures/hostile.yaml", "--out", filepath.Join(dir, "results"))
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	both, err := os.OpenFile(pipe, os.O_RDWR, 0) // an end that reads is open, whatever the program does
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		var page strings.Builder
		for part := make([]byte, 1<<16); !strings.Contains(page.String(), "</html>"); {
			n, err := both.Read(part)
			page.Write(part[:n])
			if err != nil {
				break
			}
		}
		read <- page.String()
	}()
	mustRun(t, "report", filepath.Join(dir, "results"), "--out", pipe)
	if is, err := os.Lstat(pipe); err != nil || is.Mode().Type() != os.ModeNamedPipe {
		t.Fatalf("where the pipe was there is %v (%v)", is.Mode(), err)
	}
	if page := <-read; !strings.HasPrefix(page, "<!doctype html>") || !strings.HasSuffix(strings.TrimSpace(page), "</html>") {
		t.Errorf("the pipe has %d bytes, which are no page", len(page))
	}
}
