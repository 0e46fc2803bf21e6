package topologies

import (
	"strings"
	"unicode/utf8"
)

// dotToken is a word of the DOT language: an id, a mark such as { or --, or the end of the file.
type dotToken struct {
	kind   dotKind
	text   string // of an id without quotes, in which \" is a quote
	quoted bool
	line   int
}

type dotKind int

const (
	dotEnd dotKind = iota
	dotMark
	dotID
)

// dotTokens reads tokens.
type dotTokens struct {
	text     string
	at, line int
}

func (t *dotTokens) next() (dotToken, error) {
	if err := t.skip(); err != nil {
		return dotToken{}, err
	}
	rest, line := t.text[t.at:], t.line
	if rest == "" {
		return dotToken{kind: dotEnd, text: "the end of the file", line: line}, nil
	}
	length := 1
	switch c := rest[0]; {
	case c == '"':
		return t.quotedID()
	case c == '<':
		return t.html()
	case strings.IndexByte("{}[]=;,:", c) >= 0:
		t.at++
		return dotToken{kind: dotMark, text: rest[:1], line: line}, nil
	case c == '-' && len(rest) > 1 && (rest[1] == '-' || rest[1] == '>'):
		t.at += 2
		return dotToken{kind: dotMark, text: rest[:2], line: line}, nil
	case !isDotLetter(c) && !(c == '-' && t.beginsNumber()):
		r, _ := utf8.DecodeRuneInString(rest)
		return dotToken{}, lineProblem(line, "%q has no meaning in DOT; put ids with it in quotes", r)
	}
	for length < len(rest) && isDotLetter(rest[length]) {
		length++
	}
	t.at += length
	return dotToken{dotID, rest[:length], false, line}, nil
}

// beginsNumber tells whether a minus is that of a number, and not amid a name that needs quotes, such as a-1.
func (t *dotTokens) beginsNumber() bool {
	behind := t.text[t.at+1:]
	return (t.at == 0 || !isDotLetter(t.text[t.at-1])) && behind != "" && strings.IndexByte("0123456789.", behind[0]) >= 0
}

// html reads a text in < >, which may have more of them in it.
func (t *dotTokens) html() (dotToken, error) {
	rest, line, depth := t.text[t.at:], t.line, 0
	for i := range len(rest) {
		switch rest[i] {
		case '<':
			depth++
		case '>':
			depth--
		}
		if depth == 0 {
			t.pass(i + 1)
			return dotToken{dotID, rest[:i+1], true, line}, nil
		}
	}
	return dotToken{}, lineProblem(line, "a text in < > is not closed")
}

// isDotLetter also takes points, which numbers have, and all bytes of letters that are not ASCII.
func isDotLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c >= 0x80
}

// pass moves on.
func (t *dotTokens) pass(length int) {
	t.line += strings.Count(t.text[t.at:t.at+length], "\n")
	t.at += length
}

// dotEscapes are what a backslash means in quotes, where it is not left to labels.
var dotEscapes = strings.NewReplacer(`\\`, `\\`, `\"`, `"`, "\\\n", "")

// quotedID reads "a" + "b" as one id.
func (t *dotTokens) quotedID() (dotToken, error) {
	token := dotToken{kind: dotID, quoted: true, line: t.line}
	for {
		rest := t.text[t.at:]
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return token, lineProblem(token.line, `a text is not closed; add "`)
		}
		part := rest[1:end]
		if strings.Contains(part, `\`) {
			part = dotEscapes.Replace(part)
		}
		token.text += part
		t.pass(end + 1)
		if err := t.skip(); err != nil {
			return token, err
		}
		if !strings.HasPrefix(t.text[t.at:], "+") {
			return token, nil
		}
		t.pass(1)
		if err := t.skip(); err != nil {
			return token, err
		}
		if !strings.HasPrefix(t.text[t.at:], `"`) {
			return token, lineProblem(t.line, "behind + comes a text in quotes")
		}
	}
}

// skip passes over blanks and comments: // and # to the end of a line, /* */.
func (t *dotTokens) skip() error {
	for {
		for t.at < len(t.text) && strings.IndexByte(" \t\r\n\f\v", t.text[t.at]) >= 0 {
			if t.text[t.at] == '\n' {
				t.line++
			}
			t.at++
		}
		rest := t.text[t.at:]
		end := 0
		switch {
		case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "#") && (t.at == 0 || t.text[t.at-1] == '\n'):
			if end = strings.IndexByte(rest, '\n'); end < 0 {
				end = len(rest)
			}
		case strings.HasPrefix(rest, "/*"):
			if end = strings.Index(rest[2:], "*/"); end < 0 {
				return lineProblem(t.line, "a comment is not closed; add */")
			}
			end += 4
		default:
			return nil
		}
		t.pass(end)
	}
}

// unescaped is a label as it is shown: \N is the node's id, \n, \l and \r end a line, and other letters stand for themselves.
func unescaped(label, id string) string {
	if !strings.Contains(label, `\`) {
		return label
	}
	var b strings.Builder
	for i := 0; i < len(label); i++ {
		if label[i] != '\\' || i+1 == len(label) {
			b.WriteByte(label[i])
			continue
		}
		i++
		switch label[i] {
		case 'N':
			b.WriteString(id)
		case 'n', 'l', 'r':
			b.WriteByte(' ')
		default:
			b.WriteByte(label[i])
		}
	}
	return b.String()
}
