namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's sweep: has all workers sweep at once, as ops can.</summary>
internal static class SweepNow
{
    private const string Command = "sweep-now";

    /// <summary>Adds the command to the gateway, which has one replica and issues the token.</summary>
    public static IResourceBuilder<ProjectResource> WithSweepNow(this IResourceBuilder<ProjectResource> gateway) => gateway.WithCommand(
        Command,
        "Sweep now",
        context => SweepAsync(context, gateway.GetEndpoint("http")),
        new()
        {
            Description = "Has all replicas of timeout-worker look at once for overdue trips and offers, straight from Postgres, "
                + "and says how many replicas heard it.",
            IconName = "Broom",
            UpdateState = GatewayCaller.WhileRunning,
        });

    private static async Task<ExecuteCommandResult> SweepAsync(ExecuteCommandContext context, EndpointReference gateway)
    {
        var ct = context.CancellationToken;
        try
        {
            using var http = await GatewayCaller.SignInAsync(gateway, "dashboard", "ops", ct);
            using var answer = await http.PostAsync("/v1/ops/timers/sweep", content: null, ct);
            var workers = (await answer.JsonOfAsync(ct)).GetProperty("workers").GetInt64();
            return MeasuredCommand.Succeeded($"Replicas of timeout-worker that sweep now: {workers}.");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The request to the gateway failed: {e.Message}");
        }
    }
}
