package main

// These tests prove the shape of the house: imports point down, runs use neither clocks nor goroutines nor global
// randomness, files stay small, and every file of tests says what it proves.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers lists who may import whom: imports point down only. The first entry that is a prefix of a package decides.
var layers = []struct {
	folder  string
	imports []string
}{
	{"sim/random", nil},
	{"sim/units", nil},
	{"sim/refusal", nil},
	{"intake", nil}, // what others wrote, as text
	{"sim/slab", nil},
	{"sim/weight", nil},
	{"sim/congestion", nil},
	{"sim/pending", []string{"sim/random", "sim/units"}},
	{"sim/counting", []string{"sim/units"}},
	{"sim/network/networktest", []string{"sim"}},
	{"sim/network", []string{"sim/random", "sim/units", "sim/counting", "sim/congestion"}},
	{"sim/account", []string{"sim/random", "sim/units", "sim/slab", "sim/counting", "sim/network"}},
	{"sim/routes", []string{"sim/random", "sim/units", "sim/network", "sim/account"}},
	{"sim/timeline", []string{"sim/random", "sim/units", "sim/refusal", "sim/pending", "sim/counting", "sim/network", "sim/account"}},
	{"sim", []string{"sim"}},
	{"topologies", []string{"sim", "intake"}},
	{"models/theory", nil},
	{"models/durations", []string{"sim", "intake"}},
	{"models/selection", []string{"sim", "topologies"}},
	{"models/links", []string{"sim", "intake", "topologies", "models/durations", "models/selection"}},
	{"models/contacts", []string{"sim", "intake", "topologies", "models/selection"}},
	{"models/faults", []string{"sim", "topologies", "models/durations", "models/selection"}},
	{"models/history", nil},
	{"models/adversary", []string{"sim"}},
	{"models/replication", []string{"sim"}},
	{"models/retrying", []string{"sim"}},
	{"models/protocols/kv", []string{"sim", "models/theory", "models/history", "models/adversary", "models/protocols/raft"}}, // a store over Raft
	{"models/protocols", []string{"sim", "intake", "models/theory", "models/history", "models/adversary", "models/replication", "models/retrying"}},
	{"models/modeltest", []string{"sim", "topologies"}},
	{"models", []string{"sim", "topologies", "models"}},
	{"experiments/plan/decode", []string{"sim"}},
	{"experiments/plan", []string{"sim", "intake", "topologies", "models", "experiments/plan/decode"}},
	{"experiments/stats", []string{"sim/random"}},
	{"experiments/results", []string{"sim", "intake", "experiments/plan", "experiments/stats"}},
	{"experiments/report", []string{"sim", "experiments/plan", "experiments/stats", "experiments/results", "experiments/report"}},
	{"experiments/trace", []string{"sim"}},
	{"experiments/watch", []string{"sim", "topologies", "experiments/trace"}},
	{"experiments/batch", []string{"sim", "intake", "experiments/plan", "experiments/stats", "experiments/results"}},
	{"experiments/cluster", []string{"sim", "intake", "models", "experiments/plan", "experiments/batch", "experiments/results"}},
	{"experiments/bench", []string{"sim", "models", "topologies", "experiments/cli"}},
	{"experiments/cli", []string{"sim", "intake", "topologies", "models",
		"experiments/plan", "experiments/batch", "experiments/cluster", "experiments/results", "experiments/report", "experiments/trace", "experiments/watch"}},
	{"", []string{"models", "experiments/cli"}},
}

// standardOnly are the packages that import nothing from outside the module but the standard library.
var standardOnly = []string{"sim", "topologies", "models"}

// insideRun are the packages whose code runs inside a run, where wall clocks, goroutines and global random
// functions would break determinism.
var insideRun = []string{"sim", "topologies", "models"}

func TestImportsPointDown(t *testing.T) {
	eachFile(t, func(path string, file *ast.File) {
		folder := folderOf(path)
		allowed := allowedImports(folder)
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			local, isLocal := strings.CutPrefix(name, "starmesh/")
			if isLocal && !under(local, allowed) {
				t.Errorf("%s imports %s, which is not below it", path, name)
			}
			if !isLocal && strings.Contains(strings.Split(name, "/")[0], ".") && under(folder, standardOnly) {
				t.Errorf("%s imports %s; it may import the standard library only", path, name)
			}
		}
	})
}

func TestRunsUseNoClockGoroutineOrGlobalRandomness(t *testing.T) {
	forbidden := map[string]bool{"math/rand": true, "math/rand/v2": true, "crypto/rand": true, "sync": true, "os": true, "unsafe": true}
	eachFile(t, func(path string, file *ast.File) {
		if !under(folderOf(path), insideRun) || strings.HasPrefix(path, "models/modeltest/") {
			return
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if forbidden[name] && !(name == "unsafe" && path == "sim/ahead.go") { // which only reads, and says why
				t.Errorf("%s imports %s", path, name)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.SelectStmt, *ast.ChanType:
				t.Errorf("%s: a goroutine, channel or select inside a run", path)
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Since" || n.Sel.Name == "Sleep") {
					t.Errorf("%s: time.%s inside a run", path, n.Sel.Name)
				}
			}
			return true
		})
	})
}

// TestFilesStaySmall keeps every file readable in one sitting.
func TestFilesStaySmall(t *testing.T) {
	const most = 400
	eachFile(t, func(path string, _ *ast.File) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > most {
			t.Errorf("%s has %d lines; split it", path, lines)
		}
	})
}

// TestTestsSayWhatTheyProve: below its package clause each file of tests names the promise or the known result.
func TestTestsSayWhatTheyProve(t *testing.T) {
	visitFiles(t, isTest, func(path string, file *ast.File) {
		said := slices.ContainsFunc(file.Comments, func(c *ast.CommentGroup) bool {
			below := c.Pos() > file.Name.End() && (len(file.Decls) == 0 || c.End() < file.Decls[0].Pos())
			return below && (strings.HasPrefix(c.Text(), "These tests prove") || strings.HasPrefix(c.Text(), "This test proves"))
		})
		if !said {
			t.Errorf("%s does not say what it proves: write \"// These tests prove ...\" between its package clause and its imports", path)
		}
	})
}

// TestTolerancesRefuseNaN: NaN is not far from anything, so a test that asks whether something is too far lets it pass.
func TestTolerancesRefuseNaN(t *testing.T) {
	visitFiles(t, isTest, func(path string, file *ast.File) {
		if !under(folderOf(path), insideRun) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			far, is := n.(*ast.BinaryExpr)
			if !is || far.Op != token.GTR && far.Op != token.GEQ {
				return true
			}
			if call, is := far.X.(*ast.CallExpr); is {
				if f, is := call.Fun.(*ast.SelectorExpr); is && f.Sel.Name == "Abs" {
					t.Errorf("%s compares math.Abs(...) > ..., which NaN passes; write !(math.Abs(...) <= ...)", path)
				}
			}
			return true
		})
	})
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

// eachFile visits the module's Go files, tests aside.
func eachFile(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	visitFiles(t, func(path string) bool { return !isTest(path) }, visit)
}

// visitFiles visits those of the module's Go files that are wanted.
func visitFiles(t *testing.T, wanted func(path string) bool, visit func(path string, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	visited := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		if entry.IsDir() && (entry.Name() == "testdata" || path != "." && strings.HasPrefix(entry.Name(), ".")) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || !wanted(path) {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err == nil {
			visited++
			visit(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if visited < 50 {
		t.Fatalf("only %d files were visited: is the test run in the module's root?", visited)
	}
}

func folderOf(path string) string {
	folder := filepath.ToSlash(filepath.Dir(path))
	if folder == "." {
		return ""
	}
	return folder
}

func allowedImports(folder string) []string {
	for _, layer := range layers {
		if layer.folder == "" && folder == "" || layer.folder != "" && under(folder, []string{layer.folder}) {
			return layer.imports
		}
	}
	return nil
}

// under tells whether a folder is one of the given ones or inside it.
func under(folder string, of []string) bool {
	for _, prefix := range of {
		if folder == prefix || strings.HasPrefix(folder, prefix+"/") {
			return true
		}
	}
	return false
}
