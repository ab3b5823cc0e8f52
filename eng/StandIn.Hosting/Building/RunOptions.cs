namespace RideAspire.StandIn;

/// <summary>How this run differs from another.</summary>
/// <param name="IsTest">Ports are random, and the console is left to the test.</param>
/// <param name="Why">Why the stand-in runs, and not Aspire.</param>
internal sealed record RunOptions(bool IsTest, string Why);
