package cli_test

// These tests prove that mistakes of a protocol's author are refused by name at the start of any command, that a panic shows its
// place, and the stack where it is asked for.

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
	"starmesh/sim"
)

// ball is what players throw.
type ball struct{}

func (ball) Kind() sim.Kind { return 0 }
func (ball) Size() sim.Size { return 1 }

// player drops the ball after a while. Where processes are to die, one in four kills its own.
type player struct{}

const (
	deadly     = "STARMESH_TEST_DEADLY" // in the environment of those processes
	deadlyName = "deadly"
)

func (player) Init(env *sim.Env[ball])                    { env.SetTimer(3e9, 0, 0) }
func (player) OnMessage(*sim.Env[ball], sim.NodeID, ball) {}

func (player) OnTimer(env *sim.Env[ball], _ sim.Timer) {
	switch {
	case os.Getenv(deadly) == "":
		env.Decide(1, 1)
	case env.ID() == 0 && env.Rand(0).Uint64()%4 == 0:
		os.Exit(137)
	}
}

type playerParams struct{}

func players(name string) sim.Definition[playerParams, ball] {
	return sim.Definition[playerParams, ball]{Name: name, Kinds: []string{"ball"},
		New: func(*playerParams, *sim.World) func(sim.NodeID) sim.Protocol[ball] {
			return func(sim.NodeID) sim.Protocol[ball] { return player{} }
		}}
}

func with(t *testing.T, model sim.Model, args ...string) (code int, output string) {
	t.Helper()
	catalogue := models.Builtin()
	catalogue.Protocols = append(catalogue.Protocols, model)
	var out bytes.Buffer
	code = cli.Run(context.Background(), catalogue, args, &out, &out)
	return code, out.String()
}

func TestBadCatalogue(t *testing.T) {
	nothing := players("players")
	nothing.New, nothing.Kinds = nil, nil
	for want, model := range map[string]sim.Model{
		"protocol chat: another one has this name; take another":            sim.Define(players("chat")),
		"protocol players: New is missing, which makes the nodes\nprotocol": sim.Define(nothing),
	} {
		if code, output := with(t, model, "list"); code != 2 || !strings.Contains(output, want) {
			t.Errorf("exit code %d, want %q:\n%s", code, want, output)
		}
	}
}

// TestPanicShowsItsPlace in the row of the run and in its replay, which goes as far as the panic.
func TestPanicShowsItsPlace(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "x.yaml"), filepath.Join(dir, "out")
	write(t, file, "version: 1\nname: x\nreplications: 1\nduration: 5s\nnodes: 2\ntopology: mesh\nprotocol: players\n")
	const want = "panic at 3s in node "
	const place = ": protocol players calls Env.Decide, and its Definition.Reports lacks sim.Decisions (starmesh/experiments/cli_test/author_test.go:"
	model := sim.Define(players("players"))
	code, output := with(t, model, "run", file, "--out", out)
	if code != 1 || !strings.Contains(output, want) || !strings.Contains(output, place) {
		t.Errorf("exit code %d\n%s", code, output)
	}
	if code, output := with(t, model, "replay", file, "--out", out, "--replication", "0"); code != 1 || !strings.Contains(output, place) || !strings.Contains(output, "timer") || strings.Contains(output, "goroutine") {
		t.Errorf("exit code %d\n%s", code, output)
	}
	if code, output := with(t, model, "replay", file, "--out", out, "--replication", "0", "--stack"); code != 1 || !strings.Contains(output, "author_test.go") || !strings.Contains(output, "goroutine") {
		t.Errorf("exit code %d\n%s", code, output)
	}
}
