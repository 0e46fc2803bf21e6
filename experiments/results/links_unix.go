//go:build unix

package results

import (
	"io/fs"
	"syscall"
)

// hasOtherNames tells whether a file has hard links: who writes into it changes what others know by another name.
func hasOtherNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
