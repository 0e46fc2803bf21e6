package cli

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan/decode"
)

// templates are what init writes, with NAME in the place of a name.
//
//go:embed templates
var templates embed.FS

func (a *app) initCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "init",
		Short: "Begin an experiment or a protocol of your own",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("there is no `init %s`: write init experiment or init protocol", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return errors.New("init what? Write init experiment or init protocol")
		},
	}
	c.AddCommand(a.initExperimentCommand(), a.initProtocolCommand())
	return c
}

func (a *app) initExperimentCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:     "experiment TEMPLATE --out FILE",
		Short:   "Write a commented experiment: " + strings.Join(experimentTemplates(), ", "),
		Example: "  starmesh init experiment outage --out my-outage.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			known := experimentTemplates()
			switch {
			case len(args) != 1:
				return fmt.Errorf("init experiment needs one template: there is %s", strings.Join(known, ", "))
			case !slices.Contains(known, args[0]):
				return fmt.Errorf("there is no template %q%s", args[0], decode.Suggest(args[0], known))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			name, isYAML := strings.CutSuffix(filepath.Base(out), ".yaml")
			switch {
			case out == "":
				return errors.New("--out is missing: name the file to write, such as my-first.yaml")
			case !isYAML || !decode.IsName(name):
				return fmt.Errorf("--out %s: an experiment has the name of its file; write one such as my-first.yaml (%s)", out, decode.NameRule)
			}
			if err := writeNew(map[string]string{out: filled("templates/experiments/"+args[0]+".yaml", name)}); err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s is written; run it with: %s run %s\n", out, a.program, out)
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write; the experiment has its name")
	return c
}

func experimentTemplates() (names []string) {
	files, err := fs.Glob(templates, "templates/experiments/*.yaml")
	if err != nil {
		panic(err) // the pattern is our own
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	return names
}

var protocolName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func (a *app) initProtocolCommand() *cobra.Command {
	var out, checkout string
	c := &cobra.Command{
		Use:     "protocol NAME --out DIR",
		Short:   "Write a module of your own with a protocol that runs, its test and an experiment",
		Example: "  starmesh init protocol token_ring --out ../token-ring",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("init protocol needs one name, such as token_ring")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.initProtocol(args[0], out, checkout) },
	}
	c.Flags().StringVar(&out, "out", "", "folder to make")
	c.Flags().StringVar(&checkout, "starmesh", "", "checkout of Starmesh that the module builds on (default: that of this program)")
	return c
}

func (a *app) initProtocol(name, out, checkout string) error {
	switch {
	case !protocolName.MatchString(name):
		return fmt.Errorf("%q is no name of a protocol: write small letters, digits and _, such as token_ring", name)
	case a.catalogue.Protocol(name) != nil:
		return fmt.Errorf("there is a protocol %s already; take another name", name)
	case name == "starmesh" || name == "main":
		return fmt.Errorf("a module cannot be called %s here; take another name", name)
	case out == "":
		return errors.New("--out is missing: name the folder to make")
	}
	root, err := checkoutAt(checkout)
	if err != nil {
		return err
	}
	module, err := moduleFile(name, root)
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	files := map[string]string{filepath.Join(out, "go.mod"): module, filepath.Join(out, "go.sum"): string(sums)}
	for file, from := range map[string]string{
		"main.go": "main.go.txt", "protocol.go": "protocol.go.txt", "protocol_test.go": "protocol_test.go.txt",
		name + ".yaml": "experiment.yaml.txt", "README.md": "README.md.txt",
	} {
		files[filepath.Join(out, file)] = filled("templates/protocol/"+from, name)
	}
	if err := writeNew(files); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s holds a module; go on with: cd %s && go test ./... && go run . run %s.yaml\n", out, out, name)
	return nil
}

// filled returns a template with a name in it; names of experiments have hyphens.
func filled(file, name string) string {
	text, err := templates.ReadFile(file)
	if err != nil {
		panic(err) // the file is our own
	}
	hyphened := strings.ReplaceAll(name, "_", "-")
	return strings.ReplaceAll(strings.ReplaceAll(string(text), "name: NAME", "name: "+hyphened), "NAME", name)
}

// writeNew writes files that are not there yet, all or none.
func writeNew(files map[string]string) error {
	for file := range files {
		if _, err := os.Lstat(file); err == nil {
			return fmt.Errorf("--out: %s is there already; name another place", file)
		}
	}
	for file, text := range files {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	return nil
}
