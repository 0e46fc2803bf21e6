package cli_test

// These tests prove that result files depend on the experiment and its seed alone: not on the number of workers, the
// order of runs, processors, kill -9 or Ctrl-C.

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

const everything = "testdata/everything.yaml"

// TestResultsDependOnTheFileAlone runs the same experiment with one and with many workers, in another order of runs, and on
// one processor.
func TestResultsDependOnTheFileAlone(t *testing.T) {
	dir := t.TempDir()
	want := filepath.Join(dir, "want")
	mustRun(t, "run", everything, "--jobs", "1", "--out", want)
	for i, flags := range [][]string{{"--jobs", "8"}, {"--jobs", "3", "--shuffle", "7"}} {
		out := filepath.Join(dir, fmt.Sprint(i))
		mustRun(t, append([]string{"run", everything, "--out", out}, flags...)...)
		sameFiles(t, want, out)
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	out := filepath.Join(dir, "single")
	mustRun(t, "run", everything, "--jobs", "4", "--out", out)
	sameFiles(t, want, out)
}

// TestKilledBatchesResume kills the program without warning at random moments, again and again, and resumes it; the
// result must be that of a batch that was never disturbed.
func TestKilledBatchesResume(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	want, got := filepath.Join(dir, "want"), filepath.Join(dir, "got")
	began := time.Now()
	mustRun(t, "run", everything, "--out", want)
	took := time.Since(began)
	kills := 0
	r := rand.New(rand.NewPCG(1, 2)) // the moments differ from machine to machine all the same
	for range 8 {                    // TestTorture has more
		command := program("run", everything, "--out", got, "--resume", "--jobs", "2")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		wait := time.Duration(r.Int64N(int64(took)/2 + 1))
		killer := time.AfterFunc(wait, func() { command.Process.Kill() })
		err := command.Wait()
		killer.Stop()
		if err == nil {
			break
		}
		kills++
	}
	if output, err := program("run", everything, "--out", got, "--resume").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if kills == 0 {
		t.Error("the batch was never killed: the test has tested nothing")
	}
	sameFiles(t, want, got)
}

func program(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	return command
}

// TestInterruptLeavesAResumableFolder sends Ctrl-C, and what ends a job or a session, and follows what the program says then.
func TestInterruptLeavesAResumableFolder(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("starts processes and signals them")
	}
	dir := t.TempDir()
	want := filepath.Join(dir, "want")
	flags := []string{"--replications", "12", "--seed", "9"}
	mustRun(t, append([]string{"run", everything, "--out", want}, flags...)...)
	for _, sign := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sign) {
			continue // under nohup the program is to go on
		}
		got := filepath.Join(dir, sign.String())
		command := program(append([]string{"run", everything, "--out", got}, flags...)...)
		var stderr strings.Builder
		command.Stderr = &stderr
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		awaitJournal(t, filepath.Join(got, "journal.jsonl"))
		if err := command.Process.Signal(sign); err != nil {
			t.Fatal(err)
		}
		if command.Wait(); command.ProcessState.ExitCode() != 130 {
			t.Fatalf("%v: exit code %d\n%s", sign, command.ProcessState.ExitCode(), &stderr)
		}
		_, advice, found := strings.Cut(strings.TrimSpace(stderr.String()), "go on with: "+os.Args[0]+" ")
		if !found {
			t.Fatalf("%v: no advice in %q", sign, stderr.String())
		}
		mustRun(t, strings.Fields(advice)...)
		sameFiles(t, want, got)
	}
}

// awaitJournal waits until some run is on record.
func awaitJournal(t *testing.T, path string) {
	t.Helper()
	for range 1000 {
		if text, err := os.ReadFile(path); err == nil && bytes.Count(text, []byte("\n")) > 1 { // the first line is the head
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no run is on record after 5 s")
}
