package plan

import (
	"fmt"
	"strings"
)

// Arguments returns what a command line needs to name this experiment again: the file, and the flags that change it,
// quoted for a shell.
func (e *Experiment) Arguments() string {
	words := []string{Quote(e.File)}
	for _, change := range e.Options.Set {
		words = append(words, "--set", Quote(change.Path+"="+change.Value))
	}
	if e.Options.Seed != nil {
		words = append(words, "--seed", fmt.Sprint(*e.Options.Seed))
	}
	if e.Options.Replications > 0 {
		words = append(words, "--replications", fmt.Sprint(e.Options.Replications))
	}
	return strings.Join(words, " ")
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
