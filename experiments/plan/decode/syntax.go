package decode

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// locateRune returns where the first rune stands that is wanted, or the end of the data.
func locateRune(data []byte, wanted func(r rune, size int) bool) (line, column int) {
	line, column = 1, 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if wanted(r, size) {
			break
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
		data = data[size:]
	}
	return line, column
}

// isControl tells whether YAML refuses a character.
func isControl(r rune, _ int) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntaxProblem turns an error of the YAML library into ours; it gives a line at most.
func syntaxProblem(file string, data []byte, err error) Problem {
	line, message := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	// The library counts from 0 in what its parser finds, and from 1 in what its scanner finds.
	if strings.HasPrefix(message, "did not find expected") {
		line++
	}
	if problem, found := knownProblem(file, data, message); found {
		return problem
	}
	lines := strings.Split(string(data), "\n")
	line = min(line, len(lines))
	for i := max(line-2, 0); i < min(line+1, len(lines)); i++ {
		if tab := strings.IndexByte(lines[i], '\t'); tab >= 0 && strings.TrimSpace(lines[i][:tab]) == "" {
			return Problem{File: file, Line: i + 1, Column: tab + 1, Message: "YAML is not indented with tabs; use spaces"}
		}
	}
	column := len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " ")) + 1
	return Problem{File: file, Line: line, Column: column, Message: "this is not YAML: " + message + "; check quotes, brackets, colons and indentation here and in the line before"}
}

// knownProblem finds the place of a problem for which the library gives none.
func knownProblem(file string, data []byte, message string) (Problem, bool) {
	if strings.HasPrefix(message, "control characters") {
		line, column := locateRune(data, isControl)
		return Problem{File: file, Line: line, Column: column, Message: "there is a control character here; remove it"}, true
	}
	_, rest, unknown := strings.Cut(message, "unknown anchor '")
	name, _, _ := strings.Cut(rest, "'")
	before, _, found := strings.Cut(string(data), "*"+name)
	if !unknown || !found {
		return Problem{}, false
	}
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return Problem{File: file, Line: line, Column: column, Message: noAliases}, true
}
