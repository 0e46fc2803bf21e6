//go:build linux

package cli_test

// These tests prove that a disk that fills up is told in words, and costs nothing but time.

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// disks runs the batch on disks that are too small, then on the same with more space.
func (o *ordeal) disks() {
	whole := 0
	for _, file := range matching(o.T, filepath.Join(o.want, "*"), 10) {
		if info, err := os.Stat(file); err == nil {
			whole += int(info.Size())
		}
	}
	for i := range 30 {
		disk := filepath.Join(o.dir, fmt.Sprint(i))
		if err := os.Mkdir(disk, 0o755); err != nil {
			o.Fatal(err)
		}
		size := int(4096 * math.Pow(0.9*float64(whole)/4096, o.Float64()))
		if err := syscall.Mount("none", disk, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
			o.Skipf("NOT TESTED: no disk can be mounted here, so none was filled: %v", err)
		}
		o.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) }) // before the folder goes, if a disk was not as expected
		o.fill(disk, size)
		if err := syscall.Unmount(disk, 0); err != nil {
			o.Fatal(err)
		}
	}
}

func (o *ordeal) fill(disk string, size int) {
	out := filepath.Join(disk, "out")
	if e := o.run(o.batch(out)...); e.code != 1 && e.code != 2 || !strings.Contains(e.stderr, "no space left on device") {
		o.Errorf("a disk of %d bytes: exit code %d\n%s", size, e.code, e.stderr)
	}
	if err := syscall.Mount("none", disk, "tmpfs", syscall.MS_REMOUNT, "size=32m"); err != nil {
		o.Fatal(err)
	}
	o.mustEnd(0, o.batch(out)...)
	sameFiles(o.T, o.want, out)
	o.counts["disks"]++
}
