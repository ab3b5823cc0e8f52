using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>The status names of the wire and of the database, read off the enum so that they are written once.</summary>
public static class TripStatusNames
{
    private static readonly FrozenDictionary<TripStatus, string> names = Enum.GetValues<TripStatus>().ToFrozenDictionary(
        status => status,
        status => typeof(TripStatus).GetField(status.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    private static readonly FrozenDictionary<string, TripStatus> statuses = names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>For example <c>DRIVER_NOT_FOUND</c>.</summary>
    public static string Name(this TripStatus status) => names[status];

    /// <summary>The status of that name.</summary>
    /// <exception cref="KeyNotFoundException">No status has that name.</exception>
    public static TripStatus Parse(string name) => statuses[name];
}
