package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// checkoutAt returns the folder of Starmesh itself: the one that is named, or the one that this program was built from, or the
// one around the working folder.
func checkoutAt(named string) (string, error) {
	if named != "" {
		root, err := filepath.Abs(named)
		if err == nil && !isCheckout(root) {
			err = fmt.Errorf("it has no go.mod that begins with `%s`; name a checkout of Starmesh", moduleLine)
		}
		if err != nil {
			return "", fmt.Errorf("--starmesh %s: %w", named, err)
		}
		return root, nil
	}
	if _, file, _, known := runtime.Caller(0); known {
		if root := filepath.Dir(filepath.Dir(filepath.Dir(filepath.FromSlash(file)))); filepath.IsAbs(root) && isCheckout(root) {
			return root, nil
		}
	}
	folder, err := os.Getwd()
	for err == nil {
		if isCheckout(folder) {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			break
		}
		folder = above
	}
	return "", errors.New("--starmesh is missing: name the checkout of Starmesh that the module builds on")
}

const moduleLine = "module starmesh"

func isCheckout(folder string) bool {
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	return err == nil && strings.HasPrefix(string(text), moduleLine+"\n")
}

// moduleFile writes a go.mod that needs nothing but what the checkout does, so that it builds without a network.
func moduleFile(name, root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	requirements := strings.TrimPrefix(string(text), moduleLine)
	requirements = strings.ReplaceAll(requirements, " // indirect", "")
	var b strings.Builder
	fmt.Fprintf(&b, "module %s\n", name)
	for line := range strings.Lines(requirements) {
		if strings.HasPrefix(line, "\t") {
			line = strings.TrimSuffix(line, "\n") + " // indirect\n"
		}
		b.WriteString(line)
	}
	fmt.Fprintf(&b, "\nrequire starmesh v0.0.0\n\nreplace starmesh => %s\n", modulePath(root))
	return b.String(), nil
}

// modulePath quotes a path where go.mod needs it.
func modulePath(path string) string {
	if strings.ContainsAny(path, " \t\"'`()[]{},;=>") {
		return fmt.Sprintf("%q", path)
	}
	return path
}
