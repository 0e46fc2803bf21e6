package cli_test

// This test proves that a run which kills its workers is given up, with its reason, and that the batch goes on without it.

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/sim"
)

func TestARunThatKillsItsWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for workers that have fallen silent")
	}
	t.Parallel()
	dir, url := t.TempDir(), served(t)
	file, out := filepath.Join(dir, "x.yaml"), filepath.Join(dir, "out")
	write(t, file, "version: 1\nname: x\nreplications: 6\nduration: 5s\nnodes: 2\ntopology: mesh\nprotocol: "+deadlyName+"\n")
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan int)
	go func() { // whoever looks after workers starts them anew
		deaths := 0
		for ctx.Err() == nil {
			worker := exec.CommandContext(ctx, os.Args[0], "work", url, "--jobs", "1")
			worker.Env = append(os.Environ(), asProgram+"=1", deadly+"=1")
			if worker.Run(); worker.ProcessState != nil && worker.ProcessState.ExitCode() == 137 {
				deaths++
			}
		}
		over <- deaths
	}()
	code, output := with(t, sim.Define(players(deadlyName)), "run", file, "--out", out, "--on", url, "--silence", "1s")
	cancel()
	failed := strings.Count(read(t, filepath.Join(out, "runs.csv")), "3 workers died of it")
	if deaths := <-over; code != 1 || failed == 0 || failed == 6 || deaths-3*failed < 0 || deaths-3*failed > 1 { // one of all together
		t.Errorf("exit code %d, %d workers died, %d runs were given up:\n%s", code, deaths, failed, output)
	}
	if rows := strings.Count(read(t, filepath.Join(out, "runs.csv")), ",ok,"); rows != 6-failed {
		t.Errorf("%d of the other %d runs ended well", rows, 6-failed)
	}
}
