"""What people teach: feedback, proposals and accepted pairs."""
