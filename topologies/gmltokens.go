package topologies

import (
	"strings"
)

// gmlEntry is a key with its value: a list, or a text.
type gmlEntry struct {
	key, text string
	isList    bool
	line      int
}

// gmlTokens reads the words of GML, and the lists that they make.
type gmlTokens struct {
	text     string
	at, line int
}

// list hands over the entries up to the bracket that closes the list, or to the end of the file at depth 0. Who takes one that is a
// list reads it.
func (t *gmlTokens) list(depth, opened int, take func(gmlEntry) error) error {
	const deepest = 100
	if depth > deepest {
		return lineProblem(t.line, "lists are nested more than %d deep", deepest)
	}
	for {
		key, err := t.next()
		switch {
		case err != nil:
			return err
		case key == "" && depth > 0:
			return lineProblem(opened, "the list is not closed; add ]")
		case key == "", key == "]" && depth > 0:
			return nil
		case key == "]" || key == "[" || key[0] == '"':
			return lineProblem(t.line, "%s stands where a key should be", clipped(key))
		}
		entry := gmlEntry{key: key, line: t.line}
		value, err := t.next()
		switch {
		case err != nil:
			return err
		case value == "" || value == "]":
			return lineProblem(t.line, "%s has no value", clipped(key))
		case value == "[":
			entry.isList = true
		default:
			entry.text = strings.Trim(value, `"`)
		}
		if err := take(entry); err != nil {
			return err
		}
	}
}

// skipList passes over a list.
func (t *gmlTokens) skipList(depth, opened int) error {
	return t.list(depth, opened, func(entry gmlEntry) error {
		if entry.isList {
			return t.skipList(depth+1, entry.line)
		}
		return nil
	})
}

// next returns the next word, bracket or quoted text (with its quotes), or "" at the end.
func (t *gmlTokens) next() (string, error) {
	t.skip()
	if t.at == len(t.text) {
		return "", nil
	}
	start := t.at
	switch t.text[t.at] {
	case '[', ']':
		t.at++
	case '"':
		end := strings.IndexByte(t.text[start+1:], '"')
		if end < 0 {
			return "", lineProblem(t.line, `a text is not closed; add "`)
		}
		t.at = start + end + 2
		t.line += strings.Count(t.text[start:t.at], "\n")
	default:
		for t.at < len(t.text) && !endsWord(t.text[t.at]) {
			t.at++
		}
	}
	return t.text[start:t.at], nil
}

func endsWord(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '[' || c == ']' || c == '"'
}

// skip passes over blanks, and over comments: lines that begin with #.
func (t *gmlTokens) skip() {
	for t.at < len(t.text) {
		switch c := t.text[t.at]; {
		case c == '\n':
			t.line++
			t.at++
		case c == ' ' || c == '\t' || c == '\r':
			t.at++
		case c == '#' && (t.at == 0 || t.text[t.at-1] == '\n'):
			end := strings.IndexByte(t.text[t.at:], '\n')
			if end < 0 {
				end = len(t.text) - t.at
			}
			t.at += end
		default:
			return
		}
	}
}
