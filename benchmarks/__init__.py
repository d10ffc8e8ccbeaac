"""Scripts that print the tables of docs/benchmarks.md."""

# Before numpy is: the product pins the threads of its linear algebra.
import opscenter as opscenter
