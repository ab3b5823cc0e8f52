using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>The status names of the wire and of the database, read from the attributes of the enums.</summary>
public static class StatusNames
{
    /// <summary>For example <c>DRIVER_NOT_FOUND</c>.</summary>
    public static string Name(this TripStatus status) => Of<TripStatus>.Names[status];

    /// <summary>For example <c>PENDING</c>.</summary>
    public static string Name(this OfferStatus status) => Of<OfferStatus>.Names[status];

    /// <summary>
    /// The status of that name. For a name that only a newer release knows, it is one that <see cref="IsKnown"/> does
    /// not know.
    /// </summary>
    public static T Parse<T>(string name)
        where T : struct, Enum => Of<T>.Statuses.GetValueOrDefault(name, Of<T>.Unknown);

    /// <summary>False for the status of a name that only a newer release knows.</summary>
    internal static bool IsKnown<T>(this T status)
        where T : struct, Enum => Of<T>.Names.ContainsKey(status);

    private static class Of<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(
            status => status,
            status => typeof(T).GetField(status.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

        public static readonly T Unknown = (T)Enum.ToObject(typeof(T), -1);

        public static readonly FrozenDictionary<string, T> Statuses = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }
}
