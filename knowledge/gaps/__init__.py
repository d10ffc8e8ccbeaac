"""What people ask and no article answers: questions that cost the desk time, gathered into gaps, and how they close."""
