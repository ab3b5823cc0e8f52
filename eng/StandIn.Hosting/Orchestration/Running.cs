namespace RideAspire.StandIn;

/// <summary>What a launcher started.</summary>
/// <param name="Exited">Completes with the exit code.</param>
/// <param name="StopAsync">Stops it: SIGTERM, and SIGKILL 6 s later.</param>
internal sealed record Running(Task<int> Exited, Func<Task> StopAsync);
