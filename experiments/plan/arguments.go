package plan

import (
	"fmt"
	"strings"
)

// Arguments returns what a command line needs to name this experiment again: the file, and the flags that change it,
// quoted for a shell.
func (e *Experiment) Arguments() string { return Quote(e.File) + e.Options.Flags() }

// Flags writes the options as flags, each after a space.
func (o *Options) Flags() string {
	var flags strings.Builder
	for _, change := range o.Set {
		fmt.Fprintf(&flags, " --set %s", Quote(change.Path+"="+change.Value))
	}
	if o.Seed != nil {
		fmt.Fprintf(&flags, " --seed %d", *o.Seed)
	}
	if o.Replications > 0 {
		fmt.Fprintf(&flags, " --replications %d", o.Replications)
	}
	return flags.String()
}

// Quote writes a word as a POSIX shell reads it back.
func Quote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,%+@"
	special := func(r rune) bool { return !strings.ContainsRune(plain, r) }
	if word != "" && !strings.ContainsFunc(word, special) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
