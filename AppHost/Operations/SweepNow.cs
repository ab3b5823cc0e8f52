namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's sweep: has overdue trips closed now, whatever Redis holds, as ops can.</summary>
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
            Description = "Closes the trips that are overdue, straight from Postgres, and says how many there were.",
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
            return MeasuredCommand.Succeeded($"{await answer.JsonOfAsync(ct)}");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The request to the gateway failed: {e.Message}");
        }
    }
}
