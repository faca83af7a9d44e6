"""What people practise: exercises made from checked derivations, graded by the checker, remembered between days."""
