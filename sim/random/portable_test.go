package random

// These tests prove that no product of floats in this package can be fused with a sum, which only some CPUs would do.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestProductsAreRounded fails if a product of floats is not rounded by float64(x*y). The language
// allows a compiler to fuse a product with a later sum, also across statements and inlined calls
// (specification, Floating-point operators), and on some CPUs ours does.
func TestProductsAreRounded(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source found: ", err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
	fset := token.NewFileSet()
	var parsed []*ast.File
	for _, f := range files {
		file, err := parser.ParseFile(fset, f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	for _, where := range unroundedProducts(fset, parsed) {
		t.Errorf("%s: a product of floats without float64(...)", where)
	}
}

func TestUnroundedProductsAreFound(t *testing.T) {
	const header = "package p\nimport \"math\"\n" +
		"func f(x, y, z float64, i, j int) (float64, int) {\nw := 0.0\n_, _ = w, math.Pi\n"
	for statement, want := range map[string]int{
		"return x*y + z, 0":                 1,
		"return z - (x*y), 0":               1,
		"return z - -(x*y), 0":              1,
		"return float64(x*y) + z, i*j + 1":  0,
		"w = x * y; return w + z, 0":        1,
		"w += x * y; return w, 0":           1,
		"w *= y; return w + z, 0":           1,
		"w += float64(x*y); return w, 0":    0,
		"return x * y, 0":                   1,
		"return x*y/z + z, 0":               0,
		"return float64(x*y*z) + z, 0":      0,
		"return x/2 + z, 0":                 1,
		"return z + x*math.Sqrt(y), 0":      1,
		"const c = 2.0; return z + 2*c, 0":  0,
		"if x*x < z { i *= j }; return 0,i": 0,
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", header+statement+"\n}\n", 0)
		if err != nil {
			t.Fatal(statement, err)
		}
		if got := unroundedProducts(fset, []*ast.File{file}); len(got) != want {
			t.Errorf("%s: found %v, want %d", statement, got, want)
		}
	}
}

// unroundedProducts returns the positions of the products that a compiler may fuse with a sum.
func unroundedProducts(fset *token.FileSet, files []*ast.File) (positions []string) {
	types := typesOf(fset, files)
	for _, file := range files {
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if isProduct(types, n) && !isRounded(stack) {
				positions = append(positions, fmt.Sprint(fset.Position(n.Pos())))
			}
			return true
		})
	}
	return positions
}

// isProduct tells whether n is a product, not constant, of floats. A quotient by a constant counts,
// because the compiler multiplies by the reciprocal where that is exact.
func isProduct(of map[ast.Expr]types.TypeAndValue, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		byConstant := n.Op == token.QUO && of[n.Y].Value != nil
		return (n.Op == token.MUL || byConstant) && of[n].Value == nil && mayBeFloat(of[n])
	case *ast.AssignStmt:
		return (n.Tok == token.MUL_ASSIGN || n.Tok == token.QUO_ASSIGN) && mayBeFloat(of[n.Lhs[0]])
	}
	return false
}

// isRounded tells whether a product below these nodes is converted, or goes into something that no
// compiler fuses with it: another product (which is looked at in turn), a quotient or a comparison.
func isRounded(stack []ast.Node) bool {
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.ParenExpr:
			continue
		case *ast.CallExpr:
			name, ok := n.Fun.(*ast.Ident)
			return ok && name.Name == "float64"
		case *ast.BinaryExpr:
			return n.Op != token.ADD && n.Op != token.SUB
		}
		return false
	}
	return false
}

// mayBeFloat is also true of a type that is unknown because it comes from another package.
func mayBeFloat(t types.TypeAndValue) bool {
	if t.Type == nil {
		return true
	}
	basic, ok := t.Type.Underlying().(*types.Basic)
	return !ok || basic.Kind() == types.Invalid || basic.Info()&types.IsFloat != 0
}

// typesOf checks the files with empty packages for all that they import, so that it needs no Go
// installation where the test runs.
func typesOf(fset *token.FileSet, files []*ast.File) map[ast.Expr]types.TypeAndValue {
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: emptyImporter{}, Error: func(error) {}}
	_, _ = config.Check("p", fset, files, &info) // unknown names are errors, and expected
	return info.Types
}

type emptyImporter struct{}

func (emptyImporter) Import(p string) (*types.Package, error) {
	pkg := types.NewPackage(p, path.Base(p))
	pkg.MarkComplete()
	return pkg, nil
}
