using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>Where Redis and Postgres run: in containers, or as local processes.</summary>
/// <param name="AreLocal">True for local processes.</param>
/// <param name="Reason">The reason for the choice, as a clause that the log line puts after "because".</param>
internal sealed record StorePlacement(bool AreLocal, string Reason);

/// <summary>Chooses where the stores run.</summary>
internal static partial class StoreChoice
{
    /// <summary>
    /// The configuration key. Values: <c>containers</c> or <c>local</c>. Default: containers where an engine answers,
    /// else local.
    /// </summary>
    public const string Key = "Stores";

    private const string Containers = "containers";
    private const string Local = "local";

    /// <summary>
    /// Chooses where the stores run, checks that they can, and logs the choice when the application starts. Returns
    /// null when something is missing; then one line on the console says what. A manifest always has containers.
    /// </summary>
    public static async Task<StorePlacement?> TryChooseAsync(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return new(AreLocal: false, "a manifest has containers");

        try
        {
            var chosen = await ChooseAsync(builder);
            if (chosen.AreLocal)
            {
                await LocalPostgres.EnsureInstalledAsync(Console.WriteLine);
                await LocalRedis.EnsureInstalledAsync(Console.WriteLine);
            }

            builder.OnBeforeStart((start, _) => LogAsync(start.Services.GetRequiredService<ILogger<StorePlacement>>(), chosen));
            return chosen;
        }
        catch (LocalServerException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return null;
        }
    }

    private static async Task<StorePlacement> ChooseAsync(IDistributedApplicationBuilder builder)
    {
        var asked = builder.Configuration[Key];
        if (asked == Local)
            return new(AreLocal: true, $"{Key}={Local} says so");
        if (asked is not (null or "" or Containers))
            throw new LocalServerException($"{Key}={asked} is neither {Key}={Containers} nor {Key}={Local}.");

        var (answers, answer) = await ContainerEngine.AskAsync(builder.Configuration);
        if (asked != Containers)
            return new(AreLocal: !answers, answer);
        return answers
            ? new(AreLocal: false, $"{Key}={Containers} says so")
            : throw new LocalServerException(
                $"{Key}={Containers} needs a container engine, but {answer}. Start one, or choose {Key}={Local}.");
    }

    private static Task LogAsync(ILogger logger, StorePlacement chosen)
    {
        var (where, otherwise) = chosen.AreLocal ? ("as local processes", Containers) : ("in containers", Local);
        Chosen(logger, where, chosen.Reason, $"{Key}={otherwise}");
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Redis and Postgres run {Where}, because {Reason}. To change that, set {Otherwise}.")]
    private static partial void Chosen(ILogger logger, string where, string reason, string otherwise);
}
