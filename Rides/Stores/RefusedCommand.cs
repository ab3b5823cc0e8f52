using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>A command of the probe that Redis refused.</summary>
/// <param name="Command">The command and its options: <c>ZADD LT</c>.</param>
/// <param name="Error">Redis' answer.</param>
internal sealed record RefusedCommand(string Command, string Error)
{
    private readonly StoreFault fault = StoreFaults.Of(new RedisServerException(Error))!;

    /// <summary>
    /// True when Redis does not have the command or the option, or does not allow it, whatever it would do now. The
    /// probe is valid for a Redis that is new enough. So an error that no table knows, such as a syntax error, is about
    /// an option.
    /// </summary>
    public bool IsAboutCommand => Lacks || RedisFaults.IsNotAllowed(fault);

    private bool Lacks => LacksOption || RedisFaults.IsLacking(fault);

    private bool LacksOption => RedisFaults.IsOther(fault);

    private string Name => LacksOption ? Command : Command.Split(' ')[0];

    /// <summary>
    /// Returns one refusal for all of these. It names the commands, if that is why, first those that Redis does not
    /// have.
    /// </summary>
    /// <param name="refused">At least one refused command.</param>
    /// <param name="version">The version of Redis; null if it does not tell.</param>
    public static StoreRefusedException Refusal(IReadOnlyCollection<RefusedCommand> refused, string? version)
    {
        var first = refused.FirstOrDefault(command => command.Lacks) ?? refused.FirstOrDefault(command => command.IsAboutCommand);
        if (first is null)
            return new(refused.First().fault, new RedisServerException(refused.First().Error));

        var alike = refused.Where(command => command.IsAboutCommand && command.Lacks == first.Lacks);
        var names = string.Join(", ", alike.Select(command => command.Name).Distinct());
        var what = first.Lacks
            ? $"{version ?? "of this version"} lacks {names}. Redis 6.2 or newer is needed."
            : $"does not let the user of its connection string run {names}. This release needs them.";
        return new(new(StoreFaults.Redis, what), new RedisServerException(first.Error));
    }
}
