//go:build linux

package cli_test

// These tests prove, with the built program as a process of its own, that a batch survives what may befall it: kill -9 and signals
// at any moment, a second process, a lock that is removed. One seed decides all that is random; a failure prints it. They take
// minutes, and run with STARMESH_LONG=1.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
)

// ordeal is one torture: the built program, and what it is to come to.
type ordeal struct {
	*testing.T
	*rand.Rand
	program string
	dir     string
	want    string        // the folder of a batch that nobody disturbed
	took    time.Duration // it
	counts  map[string]int
	slowest time.Duration
}

// TestTorture builds the program, and prints how often it did what.
func TestTorture(t *testing.T) {
	if os.Getenv("STARMESH_LONG") == "" {
		t.Skip("takes minutes; set STARMESH_LONG=1")
	}
	seed := uint64(1)
	if text := os.Getenv("STARMESH_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	o := &ordeal{T: t, program: build(t, dir, ""), dir: dir, want: filepath.Join(dir, "want"), counts: map[string]int{}}
	began := time.Now()
	o.mustEnd(0, o.batch(o.want)...)
	o.took = time.Since(began)
	for _, torture := range []struct {
		name string
		do   func(*ordeal)
	}{
		{"kills", (*ordeal).kills}, {"signals", (*ordeal).signals}, {"ignored signals", (*ordeal).ignored}, {"rivals", (*ordeal).rivals}, {"locks", (*ordeal).locks},
		{"damages", (*ordeal).damages}, {"disks", (*ordeal).disks}, {"folders of others", (*ordeal).foldersOfOthers},
		{"hostile experiments", (*ordeal).hostileExperiments}, {"hostile graphs", (*ordeal).hostileGraphs},
		{"architectures", (*ordeal).machines},
	} {
		t.Run(torture.name, func(t *testing.T) {
			mine := *o
			mine.T, mine.Rand, mine.dir = t, rand.New(rand.NewPCG(seed, uint64(len(torture.name)))), t.TempDir()
			defer func() {
				if t.Failed() {
					t.Logf("again: STARMESH_LONG=1 STARMESH_SEED=%d go test ./experiments/cli -run 'Torture/%s'", seed, torture.name)
				}
			}()
			torture.do(&mine)
		})
	}
	t.Logf("seed %d: %v", seed, o.counts)
}

// build makes the program, for another architecture if one is named.
func build(t *testing.T, dir, arch string) string {
	t.Helper()
	program := filepath.Join(dir, "starmesh"+arch)
	command := exec.Command("go", "build", "-o", program, "starmesh")
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // C's library takes address space for each thread, which is limited here
	if arch != "" {
		command.Env = append(command.Env, "GOARCH="+arch)
	}
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return program
}

// batch are the arguments that begin the batch, or go on with it.
func (o *ordeal) batch(out string) []string {
	return []string{"run", "testdata/torture/batch.yaml", "--out", out, "--jobs", "2", "--resume"}
}

// ending is how a process ended.
type ending struct {
	code           int // -1: by a signal
	stdout, stderr string
}

// run runs the program to its end, within 2 GB and a minute, and expects what holds of each end: an exit code of ours, no trace of
// Go, and nothing that a terminal would obey.
func (o *ordeal) run(args ...string) ending {
	o.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", append([]string{"-c", `ulimit -v 2000000; exec "$@"`, "sh", o.program}, args...)...)
	return o.end(command, func() {})
}

// end starts a command, lets something happen to it, and waits for its end.
func (o *ordeal) end(command *exec.Cmd, happen func()) ending {
	o.Helper()
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Start(); err != nil {
		o.Fatal(err)
	}
	happen()
	err := command.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		o.Fatal(err)
	}
	e := ending{command.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	obeyed := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	switch all := e.stdout + e.stderr; {
	case e.code == -1 && command.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL && len(all) == 0:
	case e.code != 0 && e.code != 1 && e.code != 2 && e.code != 3 && e.code != 130 || goTrace.MatchString(all):
		o.Errorf("%.200q: exit code %d\n%.2000s", command.Args, e.code, all)
	case strings.ContainsFunc(all, obeyed):
		o.Errorf("%.200q: characters that a terminal obeys: %.500q", command.Args, all)
	case e.code != 0 && e.code != 3 && len(e.stderr) < 10 && len(e.stdout) < 10:
		o.Errorf("%.200q: exit code %d and no word", command.Args, e.code)
	}
	return e
}

var goTrace = regexp.MustCompile(`goroutine \d|runtime error|runtime\.|fatal error|panic: `)

func (o *ordeal) mustEnd(code int, args ...string) ending {
	o.Helper()
	e := o.run(args...)
	if e.code != code {
		o.Fatalf("%q: exit code %d, want %d\n%s%s", args, e.code, code, e.stdout, e.stderr)
	}
	return e
}

// kills ends a batch without warning, again and again, when it has hardly begun, at any moment, or while it writes its tables.
func (o *ordeal) kills() {
	for batch := 0; o.counts["kills"] < 40; batch++ {
		out := filepath.Join(o.dir, fmt.Sprint(batch))
		for o.counts["kills"] < 40 && o.killed(out) {
			o.counts["kills"]++
		}
		o.mustEnd(0, o.batch(out)...)
		sameFiles(o.T, o.want, out)
	}
}

// killed tells whether the batch was killed before it was complete.
func (o *ordeal) killed(out string) bool {
	command := exec.Command(o.program, o.batch(out)...)
	e := o.end(command, func() {
		switch o.IntN(3) {
		case 0:
			o.await(func() bool { _, err := os.Stat(filepath.Join(out, "lock")); return err == nil })
			time.Sleep(time.Duration(o.Int64N(int64(10 * time.Millisecond))))
		case 1:
			time.Sleep(time.Duration(o.Int64N(int64(o.took))))
		case 2:
			o.await(func() bool { return runsOnRecord(out) == 40 })
			time.Sleep(time.Duration(o.Int64N(int64(o.took / 3))))
		}
		command.Process.Kill()
	})
	if e.code > 0 {
		o.Fatalf("after a kill: exit code %d\n%s", e.code, e.stderr)
	}
	return e.code < 0
}

// await polls until something is so, or will never be.
func (o *ordeal) await(so func() bool) {
	for end := time.Now().Add(2 * o.took); !so() && time.Now().Before(end); {
		time.Sleep(time.Millisecond / 2)
	}
}

func runsOnRecord(out string) int {
	text, _ := os.ReadFile(filepath.Join(out, "journal.jsonl"))
	return bytes.Count(text, []byte("\n")) - 1
}

// signals asks a batch to end at random moments: it says how to go on, unless it is over.
func (o *ordeal) signals() {
	for i := range 24 {
		out := filepath.Join(o.dir, fmt.Sprint(i))
		sign := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}[i%3]
		command := exec.Command(o.program, o.batch(out)...)
		moment := time.Duration(o.Int64N(int64(o.took)))
		e := o.end(command, func() {
			time.Sleep(max(moment, 50*time.Millisecond)) // the first moments are not the program's own
			command.Process.Signal(sign)
		})
		switch {
		case e.code == 130 && strings.Contains(e.stderr, "interrupted") && strings.Contains(e.stderr, "go on with"):
			o.counts["signals"]++
		case e.code != 0:
			o.Fatalf("%v after %v: exit code %d\n%s", sign, moment, e.code, e.stderr)
		}
		o.mustEnd(0, o.batch(out)...)
		sameFiles(o.T, o.want, out)
	}
}

// ignored sends what nohup has the program ignore.
func (o *ordeal) ignored() {
	out := filepath.Join(o.dir, "out")
	command := exec.Command("sh", append([]string{"-c", `trap "" HUP; exec "$@"`, "sh", o.program}, o.batch(out)...)...)
	e := o.end(command, func() {
		o.await(func() bool { return runsOnRecord(out) > 2 })
		command.Process.Signal(syscall.SIGHUP)
	})
	if e.code != 0 {
		o.Errorf("exit code %d\n%s", e.code, e.stderr)
	}
	sameFiles(o.T, o.want, out)
}

// rivals starts a batch several times over in the same folder: one of them does it.
func (o *ordeal) rivals() {
	for i := range 6 {
		out := filepath.Join(o.dir, fmt.Sprint(i))
		ends := make(chan ending)
		for range 3 {
			go func() { ends <- o.end(exec.Command(o.program, o.batch(out)...), func() {}) }()
			time.Sleep(time.Duration(o.Int64N(int64(o.took/4))) * time.Duration(i%2))
		}
		done := 0
		for range 3 {
			switch e := <-ends; {
			case e.code == 0:
				done++
			case e.code != 2 || !strings.Contains(e.stderr, "in use by another run; wait for it, or choose another folder with --out"):
				o.Errorf("a rival: exit code %d\n%s", e.code, e.stderr)
			}
			o.counts["rivals"]++
		}
		if done == 0 {
			o.Error("nobody did it")
		}
		sameFiles(o.T, o.want, out)
	}
}

// locks removes the lock of a batch under way, and lets another one in. Every other batch is halted meanwhile, so that it cannot end
// before it notices.
func (o *ordeal) locks() {
	for i := 0; o.counts["locks removed"] < 6; i++ {
		out := filepath.Join(o.dir, fmt.Sprint(i))
		command := exec.Command(o.program, o.batch(out)...)
		halted := i%2 == 0
		e := o.end(command, func() {
			o.await(func() bool { return runsOnRecord(out) > 2 })
			if halted {
				command.Process.Signal(syscall.SIGSTOP)
				defer command.Process.Signal(syscall.SIGCONT)
				halted = runsOnRecord(out) < runsOnRecord(o.want)
			}
			if err := os.Remove(filepath.Join(out, "lock")); err != nil {
				o.Fatal(err)
			}
			o.mustEnd(0, o.batch(out)...)
		})
		if noticed := strings.Contains(e.stderr, "was removed or replaced"); noticed != (e.code != 0) || halted && !noticed {
			o.Errorf("exit code %d\n%s", e.code, e.stderr)
		}
		sameFiles(o.T, o.want, out)
		o.counts["locks removed"]++
	}
}
